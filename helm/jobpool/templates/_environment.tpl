{{/* The service's settings as environment variables: docs/configuration.md of the project tells each. */}}

{{/* A property's name as Spring Boot reads it from the environment. */}}
{{- define "jobpool.variable" -}}
{{- . | replace "-" "" | replace "]" "" | replace "[" "_" | replace "." "_" | upper -}}
{{- end -}}

{{- define "jobpool.environment" -}}
- name: SERVER_ADDRESS
  value: 0.0.0.0
- name: SERVER_PORT
  value: "8080"
- name: MANAGEMENT_SERVER_PORT
  value: "8081"
{{ include "jobpool.environment.security" . }}
{{ include "jobpool.environment.pool" . }}
{{ include "jobpool.environment.store" . }}
{{- include "jobpool.environment.webhooks" . }}
{{- range $i, $listener := .Values.tcp }}
- name: JOBPOOL_TCP_{{ $i }}_PORT
  value: {{ $listener.port | int | quote }}
- name: JOBPOOL_TCP_{{ $i }}_ADDRESS
  value: 0.0.0.0
- name: JOBPOOL_TCP_{{ $i }}_FUNC
  value: {{ $listener.func | quote }}
{{- with $listener.maxClients }}
- name: JOBPOOL_TCP_{{ $i }}_MAXCLIENTS
  value: {{ . | int | quote }}
{{- end }}
{{- with $listener.priority }}
- name: JOBPOOL_TCP_{{ $i }}_PRIORITY
  value: {{ . | int | quote }}
{{- end }}
{{- end }}
{{- range $property, $value := .Values.settings }}
- name: {{ include "jobpool.variable" $property }}
  value: {{ $value | toString | quote }}
{{- end }}
- name: JDK_JAVA_OPTIONS
  value: {{ include "jobpool.jvmOptions" . | quote }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Without a limit the JVM would count the node's CPUs. */}}
{{- define "jobpool.jvmOptions" -}}
-Xmx{{ include "jobpool.serviceHeap" . }}m -XX:ActiveProcessorCount={{ include "jobpool.cpus" . }}
{{- range .Values.service.jvmArgs }} {{ . }}{{ end }}
{{- end -}}

{{- define "jobpool.environment.security" -}}
- name: JOBPOOL_SECURITY_MODE
  value: {{ .Values.auth.mode }}
{{- if eq .Values.auth.mode "authenticated" }}
- name: JOBPOOL_SECURITY_KEYS
  value: {{ printf "/keys/%s" .Values.auth.fileKey | quote }}
{{- with .Values.auth.jwt.issuer }}
- name: JOBPOOL_SECURITY_JWT_ISSUER
  value: {{ . | quote }}
{{- end }}
{{- with .Values.auth.jwt.jwkSetUri }}
- name: JOBPOOL_SECURITY_JWT_JWKSETURI
  value: {{ . | quote }}
{{- end }}
{{- with .Values.auth.jwt.audience }}
- name: JOBPOOL_SECURITY_JWT_AUDIENCE
  value: {{ join "," . | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "jobpool.environment.pool" -}}
- name: JOBPOOL_POOL_SIZE
  value: {{ include "jobpool.workers" . | quote }}
- name: JOBPOOL_POOL_SPARES
  value: {{ .Values.workers.spares | int | quote }}
- name: JOBPOOL_POOL_WORKERHEAP
  value: {{ include "jobpool.workerHeap" . }}MB
- name: JOBPOOL_DRAINTIME
  value: {{ .Values.drainSeconds | int }}s
{{- if ne .Values.functions.source "samples" }}
- name: JOBPOOL_POOL_FUNCTIONS
  value: {{ .Values.functions.path | quote }}
{{- end }}
{{- with .Values.workers.initializer }}
- name: JOBPOOL_POOL_INITIALIZER
  value: {{ . | quote }}
{{- end }}
{{- with .Values.workers.jvmArgs }}
- name: JOBPOOL_POOL_WORKERJVMARGS
  value: {{ join "," . | quote }}
- name: JOBPOOL_POOL_CACHEDIRECTORY
  value: /tmp/cache
{{- end }}
{{- end -}}

{{- define "jobpool.environment.store" -}}
{{- if eq .Values.store.type "sqlite" -}}
- name: JOBPOOL_STORE_URL
  value: jdbc:sqlite:/data/store/jobpool.db
{{- else -}}
{{- with .Values.store.postgresql -}}
- name: JOBPOOL_STORE_URL
{{- if .urlKey }}
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .urlKey }}
{{- else if .url }}
  value: {{ .url | quote }}
{{- else }}
  value: {{ printf "jdbc:postgresql://%s:%d/%s%s" .host (int .port) .database (ternary "" (printf "?%s" .parameters) (empty .parameters)) | quote }}
{{- end }}
{{- with .directUrl }}
- name: JOBPOOL_STORE_DIRECTURL
  value: {{ . | quote }}
{{- end }}
{{- if and .existingSecret (not .urlKey) }}
- name: JOBPOOL_STORE_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .usernameKey }}
- name: JOBPOOL_STORE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .passwordKey }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "jobpool.environment.webhooks" -}}
{{- with .Values.webhooks.existingSecret }}
- name: JOBPOOL_WEBHOOKS_SECRETS
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: {{ $.Values.webhooks.key }}
{{- end }}
{{- with .Values.webhooks.allowedNetworks }}
- name: JOBPOOL_WEBHOOKS_ALLOWEDNETWORKS
  value: {{ join "," . | quote }}
{{- end }}
{{- end -}}
