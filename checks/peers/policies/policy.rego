# The rules R1 to R12, R14, R15 and V1 to V6, in Rego's idiom: rules add permissions to sets, and restrictions are intersections of sets.
#
# `data.permissions`, `data.roles`, `data.team_permissions` and `data.actions` are the documents' tables, and
# may have rows of a service's own.
package rolecall

import rego.v1

# R1: silence denies.
default allow := false

allow if input.action in allowed

# R2: an action applies to one kind. R1: any one of the listed permissions satisfies it.
allowed contains action if {
	some action in data.actions_on[input.resource.kind]
	some permission in data.actions[action].any_of
	permission in effective
}

# R11: these permissions count only on a resource that is assigned to the user. An anonymous subject has no user.
allowed contains action if {
	input.user in input.resource.assignees
	some action in data.actions_on[input.resource.kind]
	some permission in data.actions[action].if_assigned
	permission in effective
}

# R12: what the grants of a token have where the resource is, is intersected with everything.
effective := held & granted if input.token

effective := held if not input.token

granted := union({grant.permissions |
	some grant in input.token
	is_at(grant.place)
})

is_at(place) if place.everywhere

is_at(place) if {
	place.organization == input.resource.organization
	not place.app
}

is_at(place) if {
	place.organization == input.resource.organization
	place.app == input.resource.app
}

is_at(place) if {
	place.owner == input.resource.owner
	place.app == input.resource.app
}

is_at(place) if {
	place.personal_apps_of == input.resource.owner
	input.resource.app
}

held := ((((role_of_organization | role_in_app) | teams_of_organization) | (teams_in_app | own)) | (of_user | open)) | shared

# R3: only the membership in the organization that owns the resource.
found := known if {
	some known in input.memberships
	known.organization == input.resource.organization
}

# R15: a suspended membership gives nothing.
membership := found if not found.suspended

role := data.roles[membership.role]

role := membership.custom_role

# R4: the role's grants, without those that confinement takes away (R8)
default role_of_organization := set()

role_of_organization := role.grants & data.levels.organization if not confined

default role_in_app := set()

role_in_app := role.grants & data.levels.app if {
	role.reach == "all_apps"
	inside_every_confining_team
}

# R5: the permissions of teams, limited by the ceiling (R6)
default teams_of_organization := set()

teams_of_organization := (united & data.levels.organization) & ceiling if {
	not confined
	united := union({contained(entry) |
		some team in membership.teams
		some entry in team.apps
	})
}

default teams_in_app := set()

teams_in_app := (united & data.levels.app) & ceiling if {
	inside_every_confining_team
	united := union({contained(entry) |
		some team in membership.teams
		some entry in team.apps
		entry.app == input.resource.app
	})
}

contained(entry) := data.team_permissions[entry.permission]

contained(entry) := entry.custom_permission

# R6: the ceiling of a role that reaches selected apps is its own column and every app-level permission that the matrix
# does not list. V3: of a service's own permissions, its own column alone.
ceiling := role.grants | ((data.levels.app - data.sources.matrix) - data.sources.own) if {
	membership.role
	role.reach == "selected_apps"
}

ceiling := data.levels.organization | data.levels.app if {
	membership.role
	role.reach == "all_apps"
}

ceiling := membership.custom_role.ceiling

ceiling := data.levels.organization | data.levels.app if {
	membership.custom_role
	not membership.custom_role.ceiling
}

# R8: a confining team takes permissions away in every app that it does not have.
confined if {
	some team in membership.teams
	team.confining
}

inside_every_confining_team if {
	input.resource.app
	membership
	not outside_a_confining_team
}

outside_a_confining_team if {
	some team in membership.teams
	team.confining
	not has_app(team)
}

has_app(team) if {
	some entry in team.apps
	entry.app == input.resource.app
}

# R9: the owner of a personal app
default own := set()

own := data.levels.app if {
	input.resource.app
	input.resource.owner == input.user
}

# V4: the user who owns a resource outside apps, with the service's own permissions of the organization level
default of_user := set()

of_user := data.levels.organization & data.sources.own if {
	not input.resource.app
	input.resource.owner == input.user
}

# R14: what is shared with the user on the app, unless the membership is suspended (R15) or a confining team lacks the
# app (R8). No ceiling (R6) limits it.
default shared := set()

shared := (united & data.levels.app) - {"TRANSFER_APPS"} if {
	input.shares
	not found.suspended
	not outside_a_confining_team
	united := union({share.permissions |
		some share in input.shares
		is_at(share)
	})
}

# R10: everyone, on a public resource
default open := set()

open := data.public if {
	input.resource.app
	input.resource.app_public
	input.resource.public
}
