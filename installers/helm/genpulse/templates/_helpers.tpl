{{- define "genpulse.name" -}}
{{- default .Release.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "genpulse.labels" -}}
app.kubernetes.io/name: genpulse
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{/* usage: include "genpulse.selector" (list . "api") */}}
{{- define "genpulse.selector" -}}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "genpulse.image" -}}
{{ required "image.repository is where you pushed the image; set it" .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}

{{- define "genpulse.databaseSecret" -}}
{{- default (printf "%s-database" (include "genpulse.name" .)) .Values.database.existingSecret -}}
{{- end -}}

{{- define "genpulse.keySecret" -}}
{{- default (printf "%s-api-keys" (include "genpulse.name" .)) .Values.api.existingKeySecret -}}
{{- end -}}

{{- define "genpulse.jdbcUrl" -}}
jdbc:postgresql://{{ required "database.host is the address of your PostgreSQL; set it" .Values.database.host }}:{{ .Values.database.port }}/{{ .Values.database.name }}?sslmode={{ .Values.database.sslmode }}
{{- end -}}

{{/* usage: include "genpulse.databaseEnv" (list . SECRET) */}}
{{- define "genpulse.databaseEnv" -}}
{{- $ := index . 0 -}}
- {name: GENPULSE_DATABASE_URL, value: {{ include "genpulse.jdbcUrl" $ | quote }}}
- name: GENPULSE_DATABASE_USER
  valueFrom: {secretKeyRef: {name: {{ index . 1 }}, key: {{ $.Values.database.userKey }}}}
- name: GENPULSE_DATABASE_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ index . 1 }}, key: {{ $.Values.database.passwordKey }}}}
{{- end -}}

{{/* The variables that API and workers share. */}}
{{- define "genpulse.env" -}}
{{- $redis := default (printf "%s-redis" (include "genpulse.name" .)) .Values.redis.existingSecret -}}
{{- $storage := default (printf "%s-storage" (include "genpulse.name" .)) .Values.storage.existingSecret -}}
{{ include "genpulse.databaseEnv" (list . (include "genpulse.databaseSecret" .)) }}
- {name: GENPULSE_DATABASE_MIGRATE, value: never}
- name: GENPULSE_REDIS_URL
  valueFrom: {secretKeyRef: {name: {{ $redis }}, key: {{ .Values.redis.urlKey }}}}
- {name: GENPULSE_STORAGE_ENDPOINT, value: {{ required "storage.endpoint is the address of your S3 object store; set it" .Values.storage.endpoint | quote }}}
- {name: GENPULSE_STORAGE_BUCKET, value: {{ .Values.storage.bucket | quote }}}
- {name: GENPULSE_STORAGE_REGION, value: {{ .Values.storage.region | quote }}}
{{- with .Values.storage.publicBaseUrl }}
- {name: GENPULSE_STORAGE_PUBLIC_BASE_URL, value: {{ . | quote }}}
{{- end }}
- name: GENPULSE_STORAGE_ACCESS_KEY
  valueFrom: {secretKeyRef: {name: {{ $storage }}, key: {{ .Values.storage.accessKeyKey }}}}
- name: GENPULSE_STORAGE_SECRET_KEY
  valueFrom: {secretKeyRef: {name: {{ $storage }}, key: {{ .Values.storage.secretKeyKey }}}}
- {name: GENPULSE_WORK, value: /work/run}
- {name: GENPULSE_ENGINES_CACHE, value: /work/cache}
{{- if .Values.models.claim }}
- {name: GENPULSE_MODELS, value: /models}
{{- end }}
{{- range $name, $value := .Values.env }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end -}}

{{- define "genpulse.envFrom" -}}
{{- with .Values.envFromSecrets }}
envFrom:
  {{- range . }}
  - secretRef: {name: {{ . }}}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "genpulse.podSecurity" -}}
automountServiceAccountToken: false
serviceAccountName: {{ include "genpulse.name" . }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "genpulse.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end -}}

{{- define "genpulse.mounts" -}}
volumeMounts:
  - {name: work, mountPath: /work}
  - {name: tmp, mountPath: /tmp}
{{- if .Values.models.claim }}
  - name: models
    mountPath: /models
    readOnly: true
    {{- with .Values.models.subPath }}
    subPath: {{ . }}
    {{- end }}
{{- end }}
{{- end -}}

{{- define "genpulse.volumes" -}}
volumes:
  - name: work
    emptyDir: {sizeLimit: {{ .Values.workSize }}}
  - name: tmp
    emptyDir: {}
{{- if .Values.models.claim }}
  - name: models
    persistentVolumeClaim: {claimName: {{ .Values.models.claim }}, readOnly: true}
{{- end }}
{{- end -}}

{{/* The tasks that a pool's workers are needed for: those that wait and those that run. */}}
{{- define "genpulse.query" -}}
SELECT coalesce(sum(due + running), 0) FROM genpulse_scaling WHERE pool IN ({{ range $i, $route := . }}{{ if $i }}, {{ end }}'{{ $route }}'{{ end }})
{{- end -}}

{{/* usage: include "genpulse.workerPod" (list . NAME POOL) */}}
{{- define "genpulse.workerPod" -}}
{{- $ := index . 0 -}}{{- $name := index . 1 -}}{{- $pool := index . 2 -}}
{{- $isJob := eq $pool.scale.kind "job" -}}
metadata:
  labels:
    {{- include "genpulse.labels" $ | nindent 4 }}
    app.kubernetes.io/component: worker-{{ $name }}
    genpulse.dev/part: worker
  {{- with $.Values.podAnnotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- include "genpulse.podSecurity" $ | nindent 2 }}
  restartPolicy: {{ $isJob | ternary "Never" "Always" }}
  # Above the drain, so that tasks are given back before the pod is killed.
  terminationGracePeriodSeconds: {{ add $pool.drainSeconds 30 }}
  {{- with $pool.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $pool.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $pool.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if $pool.comfyui.image }}
  initContainers:
    # Beside the worker for as long as that lives; ends with it.
    - name: comfyui
      image: {{ $pool.comfyui.image }}
      restartPolicy: Always
      {{- with $pool.comfyui.args }}
      args: {{- toYaml . | nindent 8 }}
      {{- end }}
      ports: [{name: comfyui, containerPort: {{ $pool.comfyui.port }}}]
      startupProbe:
        httpGet: {path: /system_stats, port: comfyui}
        periodSeconds: 5
        failureThreshold: 120
      {{- with $pool.comfyui.resources }}
      resources: {{- toYaml . | nindent 8 }}
      {{- end }}
  {{- end }}
  containers:
    - name: worker
      image: {{ printf "%s:%s" (default (printf "%s%s" $.Values.image.repository (ternary "-diffusers" "" (has "diffusers" $pool.routes))) $pool.image.repository) (default (default $.Chart.AppVersion $.Values.image.tag) $pool.image.tag) }}
      imagePullPolicy: {{ $.Values.image.pullPolicy }}
      args: [worker, --routes, {{ join "," $pool.routes | quote }}{{ if $isJob }}, --exit-when-idle{{ end }}]
      env:
        {{- include "genpulse.env" $ | nindent 8 }}
        - {name: GENPULSE_DATABASE_CONNECTIONS, value: {{ $.Values.database.connections | quote }}}
        - {name: GENPULSE_WORKER_DRAIN, value: PT{{ $pool.drainSeconds }}S}
        - {name: GENPULSE_WORKER_CONCURRENCY, value: {{ $pool.concurrency | quote }}}
        - {name: GENPULSE_WORKER_HEALTH_HOST, value: 0.0.0.0}
        - {name: GENPULSE_WORKER_HEALTH_PORT, value: "8801"}
        {{- with $pool.labels }}
        - {name: GENPULSE_WORKER_LABELS, value: {{ join "," . | quote }}}
        {{- end }}
        {{- if $pool.comfyui.image }}
        - {name: GENPULSE_ENGINES_COMFYUI_URL, value: "http://127.0.0.1:{{ $pool.comfyui.port }}"}
        {{- end }}
        {{- range $key, $value := $pool.env }}
        - {name: {{ $key }}, value: {{ $value | quote }}}
        {{- end }}
      {{- include "genpulse.envFrom" $ | nindent 6 }}
      ports: [{name: health, containerPort: 8801}]
      livenessProbe:
        httpGet: {path: /health/live, port: health}
        periodSeconds: 20
        failureThreshold: 6
      startupProbe:
        httpGet: {path: /health/live, port: health}
        periodSeconds: 3
        failureThreshold: 60
      readinessProbe:
        httpGet: {path: /health/ready, port: health}
        periodSeconds: 10
      resources: {{- toYaml $pool.resources | nindent 8 }}
      {{- include "genpulse.containerSecurity" $ | nindent 6 }}
      {{- include "genpulse.mounts" $ | nindent 6 }}
  {{- include "genpulse.volumes" $ | nindent 2 }}
{{- end -}}

{{/* usage: include "genpulse.trigger" (list . POOL) */}}
{{- define "genpulse.trigger" -}}
{{- $ := index . 0 -}}{{- $pool := index . 1 -}}
- type: postgresql
  metadata:
    host: {{ $.Values.database.host | quote }}
    port: {{ $.Values.database.port | quote }}
    dbName: {{ $.Values.database.name | quote }}
    sslmode: {{ $.Values.database.sslmode }}
    query: {{ include "genpulse.query" $pool.routes | quote }}
    targetQueryValue: {{ $pool.scale.tasksPerWorker | quote }}
  authenticationRef: {name: {{ include "genpulse.name" $ }}-database}
{{- end -}}
