{{- define "replicas.fullname" -}}
{{- $name := ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) }}
{{- .Values.fullnameOverride | default $name | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* What the pods of the server are found by, and no others: a Deployment's selector cannot be changed. */}}
{{- define "replicas.selector" -}}
app.kubernetes.io/name: replicas
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}

{{- define "replicas.labels" -}}
{{ include "replicas.selector" . }}
{{ include "replicas.origin" . }}
{{- end }}

{{- define "replicas.origin" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "replicas.image" -}}
{{- with .Values.image }}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{/* Whether ReplicaTargets are followed: true or false. */}}
{{- define "replicas.targets" -}}
{{- if eq (toString .Values.replicaTargets) "auto" }}
{{- .Capabilities.APIVersions.Has "pileus.dev/v1alpha1/ReplicaTarget" }}
{{- else }}
{{- .Values.replicaTargets }}
{{- end }}
{{- end }}

{{/* The Secret with the server's certificate. */}}
{{- define "replicas.certificate" -}}
{{- if eq .Values.tls.mode "existing" }}{{ .Values.tls.existingSecret }}{{ else }}{{ include "replicas.fullname" . }}-tls{{ end }}
{{- end }}

{{/* The names that the server's certificate is for, as a YAML list. */}}
{{- define "replicas.dnsNames" -}}
{{- $name := include "replicas.fullname" . }}
{{- $qualified := printf "%s.%s" $name .Release.Namespace }}
{{- concat (list $name $qualified (printf "%s.svc" $qualified) "localhost") .Values.tls.dnsNames | uniq | toYaml }}
{{- end }}

{{/* The files that the server reads, from one Secret or from two. Kubernetes replaces them all at once. */}}
{{- define "replicas.tlsVolume" -}}
name: tls
projected:
  defaultMode: 0440
  sources:
  - secret:
      name: {{ include "replicas.certificate" . }}
      items:
      - {key: tls.crt, path: tls.crt}
      - {key: tls.key, path: tls.key}
  - secret:
      name: {{ .Values.tls.caSecret | default (include "replicas.certificate" .) }}
      items:
      - {key: ca.crt, path: ca.crt}
{{- end }}

{{/* The Secret that `helm test` calls with: the server's own, unless the server would not take that of a client. */}}
{{- define "replicas.testCertificate" -}}
{{- .Values.tls.testSecret | default (ternary "" (include "replicas.certificate" .) (ne .Values.tls.caSecret "")) }}
{{- end }}

{{- define "replicas.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "replicas.containerSecurity" -}}
readOnlyRootFilesystem: true
allowPrivilegeEscalation: false
capabilities: {drop: [ALL]}
{{- end }}
