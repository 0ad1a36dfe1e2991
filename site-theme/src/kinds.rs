//! The words, icon and colour of each kind of entity.
//!
//! [`look`] is the way in; it takes the kind in lower case and knows custom
//! kinds as well. [`icon`] takes the type into account.

/// How a kind of entity is shown.
#[derive(Debug, Clone, Copy)]
pub struct KindLook {
    /// The kind in lower case; empty for custom kinds.
    pub id: &'static str,
    /// One of them, as in `Component`; empty for custom kinds.
    pub singular: &'static str,
    /// Many of them, as in `Components`; empty for custom kinds.
    pub plural: &'static str,
    /// The class of its colour.
    pub tone: &'static str,
    /// The icon for types without their own.
    pub icon: &'static str,
    /// Types with their own icon.
    type_icons: &'static [(&'static str, &'static str)],
    /// What it is, in one sentence.
    pub what: &'static str,
    /// A descriptor to start from.
    pub sample: &'static str,
}

/// The kinds Backstage knows, in the order lists of kinds show them.
pub const KINDS: [KindLook; 10] = [
    KindLook {
        id: "component",
        singular: "Component",
        plural: "Components",
        tone: "k-component",
        icon: "box",
        type_icons: &[
            ("service", "server"),
            ("website", "app-window"),
            ("library", "package"),
            ("tool", "wrench"),
            ("documentation", "book-open"),
            ("data-pipeline", "workflow"),
            ("ml-model", "brain"),
        ],
        what: "A component is a piece of software with its own code: a service, a website, a library.",
        sample: "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\nspec:\n  type: service\n  lifecycle: production\n  owner: group:payments\n",
    },
    KindLook {
        id: "api",
        singular: "API",
        plural: "APIs",
        tone: "k-api",
        icon: "braces",
        type_icons: &[
            ("asyncapi", "radio"),
            ("graphql", "waypoints"),
            ("grpc", "arrow-left-right"),
            ("mcp-server", "plug"),
        ],
        what: "An API is the boundary between components, with a definition that machines can read.",
        sample: "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: orders-api\nspec:\n  type: openapi\n  lifecycle: production\n  owner: group:payments\n  definition:\n    $text: ./openapi.yaml\n",
    },
    KindLook {
        id: "system",
        singular: "System",
        plural: "Systems",
        tone: "k-system",
        icon: "blocks",
        type_icons: &[],
        what: "A system is a set of components, APIs and resources that together do one job.",
        sample: "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: order-management\nspec:\n  owner: group:payments\n  domain: ecommerce\n",
    },
    KindLook {
        id: "domain",
        singular: "Domain",
        plural: "Domains",
        tone: "k-domain",
        icon: "map",
        type_icons: &[],
        what: "A domain is a part of the business: the systems in it share words and purpose.",
        sample: "apiVersion: backstage.io/v1alpha1\nkind: Domain\nmetadata:\n  name: ecommerce\nspec:\n  owner: group:payments\n",
    },
    KindLook {
        id: "resource",
        singular: "Resource",
        plural: "Resources",
        tone: "k-resource",
        icon: "database",
        type_icons: &[
            ("s3-bucket", "archive"),
            ("message-queue", "rows-3"),
            ("cache", "zap"),
            ("cluster", "network"),
            ("kubernetes-cluster", "network"),
            ("topic", "radio-tower"),
            ("kafka-topic", "radio-tower"),
        ],
        what: "A resource is what components need to run: a database, a bucket, a queue, a cluster.",
        sample: "apiVersion: backstage.io/v1alpha1\nkind: Resource\nmetadata:\n  name: orders-db\nspec:\n  type: database\n  owner: group:payments\n",
    },
    KindLook {
        id: "group",
        singular: "Group",
        plural: "Groups",
        tone: "k-group",
        icon: "users",
        type_icons: &[],
        what: "A group is a team or a larger unit of the organisation; groups own everything else.",
        sample: "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: payments\nspec:\n  type: team\n  children: []\n  members: [alice]\n",
    },
    KindLook {
        id: "user",
        singular: "User",
        plural: "Users",
        tone: "k-user",
        icon: "user-round",
        type_icons: &[],
        what: "A user is a person and the groups they are in.",
        sample: "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: alice\nspec:\n  memberOf: [payments]\n",
    },
    KindLook {
        id: "template",
        singular: "Template",
        plural: "Templates",
        tone: "k-template",
        icon: "copy-plus",
        type_icons: &[],
        what: "A template makes something new, such as a repository with a service in it, from a form.",
        sample: "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata:\n  name: new-service\nspec:\n  type: service\n  steps: []\n",
    },
    KindLook {
        id: "location",
        singular: "Location",
        plural: "Locations",
        tone: "k-location",
        icon: "map-pin",
        type_icons: &[],
        what: "A location names other files that describe entities.",
        sample: "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: payments\nspec:\n  targets:\n    - ./orders/catalog-info.yaml\n",
    },
    KindLook {
        id: "airesource",
        singular: "AiResource",
        plural: "AI resources",
        tone: "k-airesource",
        icon: "sparkles",
        type_icons: &[],
        what: "An AI resource is a model, an agent or a set of instructions for one.",
        sample: "",
    },
];

const CUSTOM: KindLook = KindLook {
    id: "",
    singular: "",
    plural: "",
    tone: "k-custom",
    icon: "shapes",
    type_icons: &[],
    what: "A kind of this organisation's own.",
    sample: "",
};

/// How a kind is shown, by its name in lower case.
pub fn look(kind: &str) -> &'static KindLook {
    KINDS.iter().find(|look| look.id == kind).unwrap_or(&CUSTOM)
}

/// The name of the icon for a kind in lower case and a type in any case.
pub fn icon(kind: &str, spec_type: Option<&str>) -> &'static str {
    let look = look(kind);
    spec_type
        .and_then(|spec_type| {
            look.type_icons
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(spec_type))
        })
        .map_or(look.icon, |(_, icon)| icon)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_in_the_sprite() {
        let sprite = include_str!("../assets/icons.svg");
        for look in KINDS.iter().chain([&CUSTOM]) {
            let types = look.type_icons.iter().map(|(_, icon)| *icon);
            for icon in types.chain([look.icon]) {
                assert!(sprite.contains(&format!("id=\"{icon}\"")), "{icon}");
            }
        }
    }

    #[test]
    fn a_type_may_have_its_own_icon() {
        assert_eq!(icon("component", Some("Service")), "server");
        assert_eq!(icon("component", Some("x")), "box");
        assert_eq!(icon("squad", None), "shapes");
    }
}
