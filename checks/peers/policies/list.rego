# Lists the apps of an organization on which an action is allowed, in one evaluation. These are the rules of
# `policy.rego`, with a function of the app for each rule that depends on the app. The list leaves out shares, and what a
# token has for single apps.
package rolecall

import rego.v1

listed contains app.id if {
	some permission in data.actions[input.action].any_of
	some app in input.apps
	permission in effective_on(app)
}

effective_on(app) := held_on(app) & granted if input.token

effective_on(app) := held_on(app) if not input.token

held_on(app) := ((role_of_organization | teams_of_organization) | in_app(app)) | open_to_all(app)

# R4, R5 and R6, inside the app
in_app(app) := role_in_all_apps | (teams_in(app) & ceiling) if not app_outside_a_confining_team(app)

in_app(app) := set() if app_outside_a_confining_team(app)

default role_in_all_apps := set()

role_in_all_apps := role.grants & data.levels.app if role.reach == "all_apps"

teams_in(app) := object.get(teams_by_app, app.id, set())

# the permissions that the teams grant, by app; the engine evaluates this once for all apps
teams_by_app[id] := permissions if {
	some id, _ in entries
	permissions := union({contained(entry) | some entry in entries[id]}) & data.levels.app
}

entries[id] contains entry if {
	some team in membership.teams
	some entry in team.apps
	id := entry.app
}

# R8: a confining team that does not have the app
app_outside_a_confining_team(app) if {
	some team in membership.teams
	team.confining
	not team_has(team, app)
}

team_has(team, app) if {
	some entry in team.apps
	entry.app == app.id
}

# R10: everyone holds these on a public app
open_to_all(app) := data.public if app.public

open_to_all(app) := set() if not app.public
