{{/* The Secret with API keys, and who uses it. */}}

{{/* True if the chart makes the key. */}}
{{- define "jobpool.makesKey" -}}
{{- if and (eq .Values.auth.mode "authenticated") (not .Values.auth.existingSecret) -}}true{{- end -}}
{{- end -}}

{{- define "jobpool.keysSecret" -}}
{{- .Values.auth.existingSecret | default (printf "%s-api-keys" (include "jobpool.fullname" .)) -}}
{{- end -}}

{{/* As a folder: the service looks at the file for changes, and one that is mounted alone never changes. */}}
{{- define "jobpool.keysMount" -}}
{{- if eq .Values.auth.mode "authenticated" }}
- name: keys
  mountPath: /keys
  readOnly: true
{{- end }}
{{- end -}}

{{/* The hashes alone: no pod has the key. */}}
{{- define "jobpool.keysVolume" -}}
{{- if eq .Values.auth.mode "authenticated" }}
- name: keys
  secret:
    secretName: {{ include "jobpool.keysSecret" . }}
    items:
      - key: {{ .Values.auth.fileKey }}
        path: {{ .Values.auth.fileKey }}
{{- end }}
{{- end -}}

{{/*
What `helm test` asks: method, path, what the answer has, and the body. Of one's own functions it knows none; without a
key it can see that it is asked for one.
*/}}
{{- define "jobpool.testRequest" -}}
{{- if and (eq .Values.auth.mode "authenticated") .Values.auth.existingSecret -}}
GET /functions 401
{{- else if eq .Values.functions.source "samples" -}}
POST /jobs?mode=sync "value":1024 {"func": "samples.Arithmetic::power", "args": [2, 10]}
{{- else -}}
GET /functions "parameters":
{{- end -}}
{{- end -}}

{{- define "jobpool.testKey" -}}
{{- if include "jobpool.makesKey" . }}
- name: API_KEY
  valueFrom:
    secretKeyRef:
      name: {{ include "jobpool.keysSecret" . }}
      key: api-key
{{- end }}
{{- end -}}

{{/* Parts of NOTES.txt. */}}
{{- define "jobpool.notesKey" -}}
{{- if include "jobpool.makesKey" . }}
  KEY=$(kubectl --namespace {{ .Release.Namespace }} get secret {{ include "jobpool.keysSecret" . }} -o jsonpath='{.data.api-key}' | base64 -d)
{{- else if eq .Values.auth.mode "authenticated" }}
  KEY=…   # one whose hash is in the Secret {{ .Values.auth.existingSecret }}
{{- end }}
{{- end -}}

{{- define "jobpool.notesHeader" -}}
{{- if eq .Values.auth.mode "authenticated" }}-H "Authorization: Bearer $KEY" {{ end -}}
{{- end -}}

{{- define "jobpool.notesWarning" }}
{{- if eq .Values.auth.mode "none" }}

Whoever reaches it may run functions: it asks nobody for credentials, as auth.mode is none.
{{- end }}
{{- end -}}
