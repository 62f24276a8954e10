-- Argo CD itself has no health of Applications, without which the waves of an app of apps would not wait for each other.
local health = {status = "Progressing", message = ""}
if obj.status ~= nil and obj.status.health ~= nil and obj.status.health.status ~= nil then
  health.status = obj.status.health.status
  health.message = obj.status.health.message or ""
end
return health
