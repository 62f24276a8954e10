-- The conditions of a resource of Pileus: see docs/peergroup.md and docs/replicatarget.md.
local conditions = {}
for _, condition in ipairs(obj.status ~= nil and obj.status.conditions or {}) do
  if condition.observedGeneration == obj.metadata.generation then
    conditions[condition.type] = condition
  end
end
local ready, degraded = conditions.Ready, conditions.Degraded
if ready == nil then
  return {status = "Progressing", message = "Its controller has not looked at it yet."}
end
if degraded ~= nil and degraded.status == "True" then
  return {status = "Degraded", message = degraded.reason .. ": " .. degraded.message}
end
if ready.status == "True" then
  return {status = "Healthy", message = ""}
end
local starting = ready.reason == "PeersNotReady" or ready.reason == "ReplicasNotReady"
return {status = starting and "Progressing" or "Degraded", message = ready.reason .. ": " .. ready.message}
