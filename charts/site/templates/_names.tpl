{{- define "site.fullname" -}}
{{- $name := ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) }}
{{- .Values.fullnameOverride | default $name | trunc 45 | trimSuffix "-" }}
{{- end }}

{{/* What the pods of a component are found by, and no others. Takes a list: the root, and the component's name. */}}
{{- define "site.selector" -}}
app.kubernetes.io/name: site
app.kubernetes.io/instance: {{ (first .).Release.Name | quote }}
app.kubernetes.io/component: {{ last . }}
{{- end }}

{{- define "site.labels" -}}
{{- $ := first . }}
{{- include "site.selector" . }}
app.kubernetes.io/version: {{ $.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $.Chart.Name $.Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "site.podLabels" -}}
{{- with (first .).Values.podLabels }}{{ toYaml . }}
{{ end }}
{{- include "site.selector" . }}
{{- end }}

{{- define "site.image" -}}
{{- ternary (printf "%s@%s" .repository .digest) (printf "%s:%s" .repository .tag) (ne .digest "") | quote }}
{{- end }}

{{/* The image of what fills the bucket and of the chart's test: MinIO's own, which has mc and curl, unless there is another. */}}
{{- define "site.loaderImage" -}}
{{- $image := ternary .Values.loader.image .Values.minio.image (ne .Values.loader.image.repository "") -}}
image: {{ include "site.image" $image }}
imagePullPolicy: {{ $image.pullPolicy }}
{{- end }}

{{/* Where the S3 is that s3www reads from. */}}
{{- define "site.endpoint" -}}
{{- if .Values.minio.enabled }}http://{{ include "site.fullname" . }}-minio:9000{{ else }}{{ .Values.externalS3.endpoint }}{{ end }}
{{- end }}

{{/* The port that a URL names, or nothing. */}}
{{- define "site.port" -}}
{{- regexFind "^https?://[^/?#]+" . | regexFind ":[0-9]+$" | trimPrefix ":" }}
{{- end }}

{{/* The Secret with the credentials that s3www reads the bucket with. */}}
{{- define "site.readerSecret" -}}
{{- .Values.reader.existingSecret | default (printf "%s-reader" (include "site.fullname" .)) }}
{{- end }}

{{/* The Secret with the credentials that the bucket is filled with: MinIO's root, or an external S3's writer. */}}
{{- define "site.writerSecret" -}}
{{- if .Values.minio.enabled }}
{{- .Values.minio.auth.existingSecret | default (printf "%s-minio" (include "site.fullname" .)) }}
{{- else }}
{{- .Values.externalS3.writerSecret }}
{{- end }}
{{- end }}

{{/* Whether the cluster has a kind of the Prometheus operator's, where a setting is "auto". Takes a list: the root, the setting,
and the kind. */}}
{{- define "site.monitored" -}}
{{- $setting := index . 1 | toString }}
{{- if eq $setting "auto" }}
{{- (first .).Capabilities.APIVersions.Has (printf "monitoring.coreos.com/v1/%s" (last .)) }}
{{- else }}
{{- $setting }}
{{- end }}
{{- end }}

{{/* Whether MinIO's metrics are read. */}}
{{- define "site.minioMonitored" -}}
{{- and .Values.minio.enabled (eq (include "site.monitored" (list . .Values.metrics.minio.enabled "ServiceMonitor")) "true") }}
{{- end }}

{{/* Whose Prometheus reads metrics. The default is not in the values, where Helm would add it to any other selector. */}}
{{- define "site.monitoringNamespaces" -}}
{{- .Values.networkPolicy.monitoring | default (dict "matchLabels" (dict "kubernetes.io/metadata.name" "monitoring")) | toYaml }}
{{- end }}

{{/* Not empty where the cluster is seen, as by an install or an upgrade, and unlike by `helm template`. */}}
{{- define "site.clusterVisible" -}}
{{- with lookup "v1" "Namespace" "" .Release.Namespace }}yes{{ end }}
{{- end }}

{{/* Credentials as YAML: those that the Secret has, or others where there is none or another generation of them is wanted. Takes
a list: the root, the Secret's name, and the settings. Asked again while the same release is rendered it gives the same, which is
why it notes them in the values. */}}
{{- define "site.credentials" -}}
{{- $ := first . }}
{{- $name := index . 1 }}
{{- $settings := last . }}
{{- $noted := get $.Values "credentials" | default dict }}
{{- if not (hasKey $noted $name) }}
{{- $secret := lookup "v1" "Secret" $.Release.Namespace ($settings.existingSecret | default $name) }}
{{- $generation := dig "metadata" "annotations" "pileus.dev/generation" "" $secret }}
{{- if and $secret (or $settings.existingSecret (eq $generation (toString $settings.generation))) }}
{{- $_ := set $noted $name (dict "accessKey" (b64dec (dig "data" "accessKey" "" $secret)) "secretKey" (b64dec (dig "data" "secretKey" "" $secret))) }}
{{- else if $settings.existingSecret }}
{{- if include "site.clusterVisible" $ }}
{{- fail (printf "there is no Secret %s in the namespace %s: make it first, with the keys accessKey and secretKey" $settings.existingSecret $.Release.Namespace) }}
{{- end }}
{{- $_ := set $noted $name (dict "accessKey" "" "secretKey" "") }}
{{- else }}
{{- $_ := set $noted $name (dict "accessKey" (randAlphaNum 20) "secretKey" (randAlphaNum 40)) }}
{{- end }}
{{- $_ := set $.Values "credentials" $noted }}
{{- end }}
{{- get $noted $name | toYaml }}
{{- end }}

{{/* What changes with credentials, for the annotation by which pods are made anew. It tells nothing of somebody else's, which may
be short. Takes the same list. */}}
{{- define "site.credentialsChecksum" -}}
{{- $settings := last . }}
{{- $what := include "site.credentials" . }}
{{- with $settings.existingSecret }}
{{- $what = lookup "v1" "Secret" (first $).Release.Namespace . | dig "metadata" "resourceVersion" "" }}
{{- end }}
{{- list $what $settings.existingSecret $settings.generation | toJson | sha256sum | trunc 16 | quote }}
{{- end }}

{{/* A size such as 10Gi, in KiB. */}}
{{- define "site.kibibytes" -}}
{{- $unit := dict "K" 1 "M" 1024 "G" 1048576 "T" 1073741824 }}
{{- mul (regexFind "^[0-9]+" .) (get $unit (regexFind "[KMGT]" .)) }}
{{- end }}

{{- define "site.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "site.containerSecurity" -}}
readOnlyRootFilesystem: true
allowPrivilegeEscalation: false
capabilities: {drop: [ALL]}
{{- end }}

{{/* What is said of every pod. */}}
{{- define "site.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 0 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ quote . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 0 }}
{{- end }}
securityContext: {{- include "site.podSecurity" . | nindent 2 }}
{{- end }}

{{/* Pods rather on different nodes and in different zones. */}}
{{- define "site.spread" -}}
{{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" -}}
- maxSkew: 1
  topologyKey: {{ . }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "site.selector" $ | nindent 6 }}
{{ end }}
{{- end }}

{{/* Whether MinIO keeps its files in volumes: "auto" is what the StatefulSet has, and before there is one whether the cluster has a
class for them. Where the cluster is not seen, as with `helm template`, it is true. */}}
{{- define "site.persistent" -}}
{{- with .Values.minio.persistence }}
{{- $set := lookup "apps/v1" "StatefulSet" $.Release.Namespace (printf "%s-minio" (include "site.fullname" $)) }}
{{- if ne (toString .enabled) "auto" }}
{{- .enabled }}
{{- else if $set }}
{{- gt (len (dig "spec" "volumeClaimTemplates" list $set)) 0 }}
{{- else if or .storageClass (not (include "site.clusterVisible" $)) }}
{{- true }}
{{- else }}
{{- $default := false }}
{{- range (lookup "storage.k8s.io/v1" "StorageClass" "" "").items }}
{{- if eq (dig "metadata" "annotations" "storageclass.kubernetes.io/is-default-class" "" .) "true" }}{{ $default = true }}{{ end }}
{{- end }}
{{- $default }}
{{- end }}
{{- end }}
{{- end }}

{{/* A volume with credentials. Each key has to be there: MinIO without any would begin with ones that all know. Takes the name of
the volume and that of the Secret. */}}
{{- define "site.credentialsVolume" -}}
name: {{ first . }}
secret:
  secretName: {{ index . 1 | quote }}
  defaultMode: 0440
  items:
  - {key: accessKey, path: accessKey}
  - {key: secretKey, path: secretKey}
{{- end }}

{{/* The authorities that s3www, curl and mc trust, where they are not those of their images. */}}
{{- define "site.caEnv" -}}
{{- if .Values.caConfigMap }}
- {name: SSL_CERT_FILE, value: /etc/site/ca/ca.crt}
- {name: CURL_CA_BUNDLE, value: /etc/site/ca/ca.crt}
{{- end }}
{{- end }}

{{- define "site.caMount" -}}
{{- if .Values.caConfigMap }}
- {name: ca, mountPath: /etc/site/ca, readOnly: true}
{{- end }}
{{- end }}

{{- define "site.caVolume" -}}
{{- with .Values.caConfigMap }}
- name: ca
  configMap: {name: {{ quote . }}}
{{- end }}
{{- end }}
