-- The greeting is what a person typed: set here, it need not be escaped for the configuration file.
core.settings:set("motd", os.getenv("MOTD") or "")

local players = 0

local function report()
	print("pileus: players=" .. players)
end

local function changed_by(change)
	return function()
		players = players + change
		report()
	end
end

local function report_while_played()
	if players > 0 then
		report()
	end
	core.after(60, report_while_played)
end

core.register_on_joinplayer(changed_by(1))
core.register_on_leaveplayer(changed_by(-1))
core.register_on_mods_loaded(report)
core.after(60, report_while_played)
