{{/* Names and labels. */}}

{{- define "jobpool.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{/* What everything of a release is called: short enough for what is appended. */}}
{{- define "jobpool.fullname" -}}
{{- $name := include "jobpool.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What tells this release's pods from all others. Never changes: a workload's selector cannot. */}}
{{- define "jobpool.selectorLabels" -}}
app.kubernetes.io/name: {{ include "jobpool.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Those of pods are narrower: the test's pod is no replica. */}}
{{- define "jobpool.podSelectorLabels" -}}
{{ include "jobpool.selectorLabels" . }}
app.kubernetes.io/component: service
{{- end -}}

{{- define "jobpool.labels" -}}
{{ include "jobpool.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "jobpool.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "jobpool.serviceAccountName" -}}
{{- .Values.serviceAccountName | default (include "jobpool.fullname" .) -}}
{{- end -}}

{{- define "jobpool.autoscaled" -}}
{{- if or .Values.autoscaling.hpa.enabled .Values.autoscaling.keda.enabled -}}true{{- end -}}
{{- end -}}

{{/* The kind of the workload: SQLite needs a volume that stays with its pod. */}}
{{- define "jobpool.workloadKind" -}}
{{- if eq .Values.store.type "sqlite" -}}StatefulSet{{- else -}}Deployment{{- end -}}
{{- end -}}
