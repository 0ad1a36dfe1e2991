//! `debug:wait`: nothing, for a while.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};

/// See the [module](self).
pub(super) struct DebugWait;

/// The longest wait, Backstage's.
const MAX_MS: f64 = 600_000.0;

/// What it takes: times that are added up.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Input {
    /// Minutes.
    minutes: Option<f64>,
    /// Seconds.
    seconds: Option<f64>,
    /// Milliseconds.
    milliseconds: Option<f64>,
}

impl Typed for DebugWait {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "debug:wait";
    const DESCRIPTION: &'static str = "Waits, ten minutes at the most.";
    const DRY_RUN: DryRun = DryRun::Skip;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![("Five seconds", json!({"seconds": 5}))]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let part = |value: Option<f64>, unit: f64| value.unwrap_or(0.0) * unit;
            let ms = part(input.minutes, 60_000.0)
                + part(input.seconds, 1000.0)
                + part(input.milliseconds, 1.0);
            if !(0.0..=MAX_MS).contains(&ms) {
                return Err(ActionError::input(format!(
                    "{ms} ms are not between 0 and ten minutes"
                )));
            }
            call.log(format!("waiting {} s", ms / 1000.0));
            call.outside
                .wait(Duration::from_secs_f64(ms / 1000.0))
                .await;
            Ok(())
        })
    }
}
