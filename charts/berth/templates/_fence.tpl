{{- /* Pieces of CEL that the fence and the guards share. */ -}}
{{- define "berth.mine" -}}
request.userInfo.username == '{{ include "berth.account" . }}'
{{- end -}}
{{- /* berth.made OBJECT: it bears the label by which the operator knows what it made. */ -}}
{{- define "berth.made" -}}
has({{ . }}.metadata.labels) && 'berth.dev/owner-uid' in {{ . }}.metadata.labels
{{- end -}}
{{- /* berth.managed OBJECT: a namespace that runs an environment. */ -}}
{{- define "berth.managed" -}}
has({{ . }}.metadata.labels) && {{ . }}.metadata.labels[?'berth.dev/managed'].orValue('') == 'true'
{{- end -}}
{{- /*
berth.notes: variables that tell whether a key of Berth in labels or annotations was set, changed or taken away. Of an object that is
created there is no old one, of a deleted one no new one.
*/ -}}
{{- define "berth.notes" -}}
- {name: labels, expression: "object == null ? {} : object.metadata.?labels.orValue({})"}
- {name: oldLabels, expression: "oldObject == null ? {} : oldObject.metadata.?labels.orValue({})"}
- {name: notes, expression: "object == null ? {} : object.metadata.?annotations.orValue({})"}
- {name: oldNotes, expression: "oldObject == null ? {} : oldObject.metadata.?annotations.orValue({})"}
- name: forged
  expression: >-
    request.operation != 'DELETE' && (
    variables.labels.exists(k, k.startsWith('berth.dev/') && !(k in variables.oldLabels && variables.oldLabels[k] == variables.labels[k])) ||
    variables.oldLabels.exists(k, k.startsWith('berth.dev/') && !(k in variables.labels)) ||
    variables.notes.exists(k, k.startsWith('berth.dev/') && !(k in variables.oldNotes && variables.oldNotes[k] == variables.notes[k])) ||
    variables.oldNotes.exists(k, k.startsWith('berth.dev/') && !(k in variables.notes)))
{{- end -}}
{{- /*
berth.outsider: neither the operator, nor a part of the cluster, nor an administrator. Kubernetes' own components have names below system:,
its controllers have accounts in kube-system. An administrator is who may "bypass" the resource "guards" of berth.dev: whoever may do
everything, may do that.
*/ -}}
{{- define "berth.outsider" -}}
!({{ include "berth.mine" . }} ||
request.userInfo.username.startsWith('system:') && request.userInfo.username != 'system:anonymous' && !request.userInfo.username.startsWith('system:serviceaccount:') ||
request.userInfo.?groups.orValue([]).exists(g, g in [{{ range $i, $namespace := .Values.guards.systemNamespaces }}{{ if $i }}, {{ end }}'system:serviceaccounts:{{ $namespace }}'{{ end }}])) &&
!authorizer.group('berth.dev').resource('guards').check('bypass').allowed()
{{- end -}}
{{- define "berth.policyBinding" -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ .name }}
  labels: {{- include "berth.labels" .root | nindent 4 }}
spec: {policyName: {{ .name }}, validationActions: [Deny{{ if .audit }}, Audit{{ end }}]}
{{- end -}}
