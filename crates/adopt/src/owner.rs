//! Whose a repository is: the owner that `CODEOWNERS` names for a descriptor at its
//! root, or else the team that may do most with it.

use crawl::owners::owner_of;
use crawl::provider::OWNERS;
use forge::model::Role;

use crate::evidence::{Evidence, Found};

/// The owner where nothing tells one.
pub const UNKNOWN: &str = "unknown";

/// Teams with more than these many equals own everything, so none owns this.
const MAX_EQUALS: usize = 1;

/// The owner.
pub fn owner(evidence: &Evidence<'_>) -> Found {
    let codeowners = OWNERS.into_iter().find_map(|path| {
        let owner = owner_of(evidence.text(path)?.as_bytes(), "catalog-info.yaml")?;
        Some(Found::new(owner, path))
    });
    codeowners
        .or_else(|| of_teams(evidence))
        .unwrap_or_else(|| {
            let from = "a guess: neither CODEOWNERS nor a team's permissions tell; put yours here";
            Found::new(UNKNOWN, from)
        })
}

/// The only team with the most that any team may do, as long as that is to write.
fn of_teams(evidence: &Evidence<'_>) -> Option<Found> {
    let most = evidence.teams.iter().map(|access| access.role).max()?;
    if most < Role::Write {
        return None;
    }
    let mut equals = evidence.teams.iter().filter(|access| access.role == most);
    let team = equals.next()?;
    if equals.count() >= MAX_EQUALS {
        return None;
    }
    let may = match most {
        Role::Admin => "the only team that administers it",
        Role::Maintain => "the only team that maintains it",
        Role::Write | Role::Read => "the only team that may write to it",
    };
    // Groups below groups are entities by their whole path, with `-` for `/`.
    Some(Found::new(team.team.replace('/', "-"), may))
}
