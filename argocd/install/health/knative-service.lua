-- Argo CD's own takes the status for that of the manifest that was just applied, before Knative has looked at it.
if obj.status == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return {status = "Progressing", message = "Knative has not looked at it yet."}
end
for _, condition in ipairs(obj.status.conditions or {}) do
  if condition.type == "Ready" then
    if condition.status == "True" then
      return {status = "Healthy", message = ""}
    end
    local message = (condition.reason or "") .. ": " .. (condition.message or "")
    return {status = condition.status == "False" and "Degraded" or "Progressing", message = message}
  end
end
return {status = "Progressing", message = "It has no condition Ready yet."}
