-- Argo CD itself has no health of Applications, without which the waves of an app of apps would not wait for each other. One that is
-- degraded may be so for a moment, and would end the sync of all others: they wait for it.
local status = obj.status ~= nil and obj.status.health ~= nil and obj.status.health.status or "Progressing"
if status == "Degraded" then
  return {status = "Progressing", message = "It is degraded."}
end
return {status = status, message = ""}
