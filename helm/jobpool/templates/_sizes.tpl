{{/* What follows from the resources, and from one another. Memory is in MiB, time in seconds. */}}

{{/* A quantity of memory in MiB. */}}
{{- define "jobpool.mebibytes" -}}
{{- $text := toString . -}}
{{- if hasSuffix "Gi" $text -}}{{ mulf (trimSuffix "Gi" $text | float64) 1024 | floor | int }}
{{- else if hasSuffix "Mi" $text -}}{{ trimSuffix "Mi" $text | float64 | floor | int }}
{{- else if hasSuffix "Ki" $text -}}{{ divf (trimSuffix "Ki" $text | float64) 1024 | floor | int }}
{{- else if hasSuffix "G" $text -}}{{ divf (mulf (trimSuffix "G" $text | float64) 1e9) 1048576 | floor | int }}
{{- else if hasSuffix "M" $text -}}{{ divf (mulf (trimSuffix "M" $text | float64) 1e6) 1048576 | floor | int }}
{{- else -}}{{ divf (float64 $text) 1048576 | floor | int }}
{{- end -}}
{{- end -}}

{{/* The whole CPUs that a pod may count on: its limit, else its request. */}}
{{- define "jobpool.cpus" -}}
{{- $cpu := (.Values.resources.limits).cpu | default (.Values.resources.requests).cpu | default 1 | toString -}}
{{- if hasSuffix "m" $cpu -}}
{{- max 1 (ceil (divf (trimSuffix "m" $cpu | float64) 1000)) | int -}}
{{- else -}}
{{- max 1 (ceil (float64 $cpu)) | int -}}
{{- end -}}
{{- end -}}

{{- define "jobpool.workers" -}}
{{- .Values.workers.count | default (include "jobpool.cpus" .) | int -}}
{{- end -}}

{{- define "jobpool.serviceHeap" -}}
{{- if .Values.service.heap -}}
{{- include "jobpool.mebibytes" .Values.service.heap -}}
{{- else -}}
{{- max 96 (div (include "jobpool.mebibytes" .Values.resources.limits.memory | int) 4) -}}
{{- end -}}
{{- end -}}

{{/* What a JVM takes beside its heap, measured: the service's, and a worker's. */}}
{{- define "jobpool.serviceOverhead" -}}240{{- end -}}
{{- define "jobpool.workerOverhead" -}}60{{- end -}}

{{/* Workers, spares, and the one that calls callback functions. */}}
{{- define "jobpool.workerProcesses" -}}
{{- add (include "jobpool.workers" . | int) (int .Values.workers.spares) 1 -}}
{{- end -}}

{{/* The heap of each worker: what is left, in equal shares. */}}
{{- define "jobpool.workerHeap" -}}
{{- if .Values.workers.heap -}}
{{- include "jobpool.mebibytes" .Values.workers.heap -}}
{{- else -}}
{{- $limit := include "jobpool.mebibytes" .Values.resources.limits.memory | int -}}
{{- $service := add (include "jobpool.serviceHeap" . | int) (include "jobpool.serviceOverhead" . | int) -}}
{{- $processes := include "jobpool.workerProcesses" . | int -}}
{{- sub (div (sub $limit $service) $processes) (include "jobpool.workerOverhead" . | int) -}}
{{- end -}}
{{- end -}}

{{/* All that the JVMs may take. */}}
{{- define "jobpool.neededMemory" -}}
{{- $service := add (include "jobpool.serviceHeap" . | int) (include "jobpool.serviceOverhead" . | int) -}}
{{- $worker := add (include "jobpool.workerHeap" . | int) (include "jobpool.workerOverhead" . | int) -}}
{{- add $service (mul $worker (include "jobpool.workerProcesses" . | int)) -}}
{{- end -}}

{{/* Left alone, jobs drain, their clients take leave, the web server ends, and a little more. */}}
{{- define "jobpool.leastGracePeriod" -}}
{{- add .Values.preStopSeconds .Values.drainSeconds 1 10 4 -}}
{{- end -}}

{{- define "jobpool.gracePeriod" -}}
{{- .Values.terminationGracePeriodSeconds | default (include "jobpool.leastGracePeriod" .) | int -}}
{{- end -}}
