{{/* What is refused, beside what values.schema.json does. Each says what was given and what to do. */}}
{{- define "jobpool.checks" -}}
{{- $scaled := include "jobpool.autoscaled" . -}}
{{- if eq .Values.store.type "sqlite" -}}
  {{- if $scaled -}}
    {{- fail "autoscaling needs store.type postgresql: the embedded SQLite store is for one replica" -}}
  {{- end -}}
  {{- if ne (int .Values.replicas) 1 -}}
    {{- fail (printf "replicas is %d, and the embedded SQLite store is for one: set replicas to 1, or store.type to postgresql" (int .Values.replicas)) -}}
  {{- end -}}
{{- else -}}
  {{- include "jobpool.checkPostgresql" . -}}
{{- end -}}
{{- if and .Values.autoscaling.hpa.enabled .Values.autoscaling.keda.enabled -}}
  {{- fail "autoscaling.hpa and autoscaling.keda would both set the number of replicas: enable one of them" -}}
{{- end -}}
{{- range tuple "hpa" "keda" -}}
  {{- $scaler := index $.Values.autoscaling . -}}
  {{- if and $scaler.enabled (gt (int $scaler.minReplicas) (int $scaler.maxReplicas)) -}}
    {{- fail (printf "autoscaling.%s.minReplicas is %d, more than maxReplicas, which is %d" . (int $scaler.minReplicas) (int $scaler.maxReplicas)) -}}
  {{- end -}}
{{- end -}}
{{- $grace := include "jobpool.gracePeriod" . | int -}}
{{- $least := include "jobpool.leastGracePeriod" . | int -}}
{{- if lt $grace $least -}}
  {{- fail (printf "terminationGracePeriodSeconds is %d, and jobs would be killed before they are drained: leave it out, or set it to %d or more" $grace $least) -}}
{{- end -}}
{{- include "jobpool.checkMemory" . -}}
{{- include "jobpool.checkFunctions" . -}}
{{- include "jobpool.checkAccess" . -}}
{{- end -}}

{{- define "jobpool.checkPostgresql" -}}
{{- with .Values.store.postgresql -}}
  {{- $given := 0 -}}
  {{- range tuple .host .url .urlKey -}}{{- if . -}}{{- $given = add1 $given -}}{{- end -}}{{- end -}}
  {{- if ne (int $given) 1 -}}
    {{- fail (printf "store.postgresql has %d of host, url and urlKey: set one of them" (int $given)) -}}
  {{- end -}}
  {{- if and .urlKey (not .existingSecret) -}}
    {{- fail "store.postgresql.urlKey needs existingSecret, the Secret that it is a key of" -}}
  {{- end -}}
  {{- if and $.Values.autoscaling.keda.enabled (not .host) -}}
    {{- fail "autoscaling.keda needs store.postgresql.host and database: KEDA does not understand a JDBC URL" -}}
  {{- end -}}
  {{- if and $.Values.autoscaling.keda.enabled (not ($.Values.autoscaling.keda.existingSecret | default .existingSecret)) -}}
    {{- fail "autoscaling.keda needs existingSecret, or store.postgresql.existingSecret: KEDA asks the database by itself" -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- define "jobpool.checkMemory" -}}
{{- $limit := include "jobpool.mebibytes" .Values.resources.limits.memory | int -}}
{{- $heap := include "jobpool.workerHeap" . | int -}}
{{- $needed := include "jobpool.neededMemory" . | int -}}
{{- $processes := include "jobpool.workerProcesses" . | int -}}
{{- if lt $heap 64 -}}
  {{- fail (printf "resources.limits.memory of %d Mi leaves %d Mi of heap to each of %d worker processes, and 64 are the least: give more memory, or fewer workers.count, workers.spares or service.heap" $limit $heap $processes) -}}
{{- end -}}
{{- if gt $needed $limit -}}
  {{- fail (printf "workers.heap and service.heap come to %d Mi with %d worker processes, and resources.limits.memory is %d Mi: the kernel would kill the pod" $needed $processes $limit) -}}
{{- end -}}
{{- end -}}

{{- define "jobpool.checkFunctions" -}}
{{- if and (eq .Values.functions.source "volume") (not .Values.functions.volume) -}}
  {{- fail "functions.source is volume: set functions.volume to the volume with the jars" -}}
{{- end -}}
{{- if and (eq .Values.functions.source "initContainer") (not .Values.functions.initContainer.image) -}}
  {{- fail "functions.source is initContainer: set functions.initContainer.image to the image with the jars" -}}
{{- end -}}
{{- end -}}

{{- define "jobpool.checkAccess" -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
  {{- fail "ingress.enabled needs ingress.host" -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
  {{- fail "httpRoute.enabled needs httpRoute.parentRefs, the gateways that lead here" -}}
{{- end -}}
{{- if and .Values.tcp (ne .Values.auth.mode "none") -}}
  {{- fail "tcp needs auth.mode none: nobody is asked for a key on these ports, and the service refuses to open them otherwise" -}}
{{- end -}}
{{- $ports := list 8080 8081 -}}
{{- $names := list "http" "management" -}}
{{- range .Values.tcp -}}
  {{- if or (has (int .port) $ports) (has .name $names) -}}
    {{- fail (printf "tcp has %s on port %d, and that name or port is taken" .name (int .port)) -}}
  {{- end -}}
  {{- $ports = append $ports (int .port) -}}
  {{- $names = append $names .name -}}
{{- end -}}
{{- end -}}
