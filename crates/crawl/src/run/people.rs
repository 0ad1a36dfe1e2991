//! The teams and members of an organisation.

use forge::ask::PeopleOptions;
use forge::error::ForgeError;
use forge::model::People;

use super::Crawl;
use crate::provider::PeopleProvider;
use crate::snapshot::KeptPeople;

impl Crawl<'_> {
    /// Reads the people of an organisation; where that fails, they stay as they
    /// were.
    pub(super) async fn read_people(&self, provider: &PeopleProvider) {
        let answer = self.ask_for_people(provider).await;
        let before = self.before.people.get(&provider.id);
        let found = match answer {
            Ok(people) => KeptPeople {
                people: sorted(people),
                stale: None,
            },
            Err(error) => {
                self.failed(&provider.id, None, &error, &provider.host);
                let was = before.and_then(|before| before.stale.as_ref());
                KeptPeople {
                    stale: Some(self.stale(was, &error)),
                    people: before
                        .map(|before| before.people.clone())
                        .unwrap_or_default(),
                }
            }
        };
        self.state()
            .snapshot
            .people
            .insert(provider.id.clone(), found);
    }

    async fn ask_for_people(&self, provider: &PeopleProvider) -> Result<People, ForgeError> {
        let options = PeopleOptions {
            with_suspended: provider.settings.without_suspended,
        };
        self.forge(&provider.host)?
            .people(&provider.organization, options)
            .await
    }
}

/// In one order, whatever order they came in.
fn sorted(mut people: People) -> People {
    people.users.sort_by(|a, b| a.login.cmp(&b.login));
    people.teams.sort_by(|a, b| a.slug.cmp(&b.slug));
    for team in &mut people.teams {
        team.members.sort_unstable();
    }
    people
}
