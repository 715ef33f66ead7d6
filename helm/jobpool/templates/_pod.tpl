{{/* The pod of the service, the same for a Deployment and a StatefulSet. */}}

{{- define "jobpool.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
# A volume with many files is not gone through at each start.
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "jobpool.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "jobpool.podTemplate" -}}
metadata:
  labels:
    {{- include "jobpool.labels" . | nindent 4 }}
    app.kubernetes.io/component: service
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    kubectl.kubernetes.io/default-container: jobpool
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "jobpool.serviceAccountName" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  # Processes that functions leave behind need a first process that takes leave of them; a JVM does not.
  shareProcessNamespace: true
  securityContext:
    {{- include "jobpool.podSecurityContext" . | nindent 4 }}
  terminationGracePeriodSeconds: {{ include "jobpool.gracePeriod" . }}
  {{- with .Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- if eq .Values.functions.source "initContainer" }}
  initContainers:
    {{- include "jobpool.functionsContainer" . | nindent 4 }}
  {{- end }}
  containers:
    - name: jobpool
      image: {{ include "jobpool.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      securityContext:
        {{- include "jobpool.containerSecurityContext" . | nindent 8 }}
      env:
        {{- include "jobpool.environment" . | nindent 8 }}
      ports:
        - name: http
          containerPort: 8080
        - name: management
          containerPort: 8081
        {{- range .Values.tcp }}
        - name: {{ .name }}
          containerPort: {{ .port }}
        {{- end }}
      # It starts within seconds; an upgrade of a large database may take longer.
      startupProbe:
        httpGet:
          path: /actuator/health/liveness
          port: management
        periodSeconds: 1
        timeoutSeconds: 5
        failureThreshold: 300
      livenessProbe:
        httpGet:
          path: /actuator/health/liveness
          port: management
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 3
      # Down without a live worker, or without the store.
      readinessProbe:
        httpGet:
          path: /actuator/health/readiness
          port: management
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 2
      lifecycle:
        preStop:
          sleep:
            seconds: {{ .Values.preStopSeconds }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        - name: data
          mountPath: /data
        - name: temporary
          mountPath: /tmp
        {{- if has .Values.functions.source (list "volume" "initContainer") }}
        - name: functions
          mountPath: {{ .Values.functions.path }}
          readOnly: true
        {{- end }}
        {{- include "jobpool.keysMount" . | nindent 8 }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: temporary
      emptyDir:
        sizeLimit: {{ .Values.temporarySize }}
    {{- if ne .Values.store.type "sqlite" }}
    - name: data
      emptyDir:
        sizeLimit: {{ .Values.temporarySize }}
    {{- end }}
    {{- if eq .Values.functions.source "volume" }}
    - name: functions
      {{- toYaml .Values.functions.volume | nindent 6 }}
    {{- else if eq .Values.functions.source "initContainer" }}
    - name: functions
      emptyDir: {}
    {{- end }}
    {{- include "jobpool.keysVolume" . | nindent 4 }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  topologySpreadConstraints:
    {{- if .Values.topologySpreadConstraints }}
    {{- toYaml .Values.topologySpreadConstraints | nindent 4 }}
    {{- else }}
    {{- range tuple "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "jobpool.podSelectorLabels" $ | nindent 10 }}
    {{- end }}
    {{- end }}
{{- end -}}

{{/* Copies the jars of another image. */}}
{{- define "jobpool.functionsContainer" -}}
- name: functions
  image: {{ .Values.functions.initContainer.image | quote }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  command: [cp, -R, {{ printf "%s/." .Values.functions.initContainer.path | quote }}, {{ .Values.functions.path | quote }}]
  securityContext:
    {{- include "jobpool.containerSecurityContext" . | nindent 4 }}
  resources:
    {{- toYaml .Values.functions.initContainer.resources | nindent 4 }}
  volumeMounts:
    - name: functions
      mountPath: {{ .Values.functions.path }}
{{- end -}}
