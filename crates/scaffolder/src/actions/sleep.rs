//! `roadiehq:utils:sleep`: nothing, for some seconds.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};

/// See the [module](self).
pub(super) struct Sleep;

/// The longest sleep: that of `debug:wait`.
const MAX_SECONDS: f64 = 600.0;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Input {
    /// How many seconds.
    amount: f64,
}

impl Typed for Sleep {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "roadiehq:utils:sleep";
    const DESCRIPTION: &'static str = "Waits some seconds, ten minutes at the most.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![("Five seconds", json!({"amount": 5}))]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let seconds = input.amount;
            if !(0.0..=MAX_SECONDS).contains(&seconds) {
                let message = format!("{seconds} s are not between 0 and {MAX_SECONDS}");
                return Err(ActionError::input(message));
            }
            call.log(format!("waiting {seconds} s"));
            call.outside.wait(Duration::from_secs_f64(seconds)).await;
            Ok(())
        })
    }
}
