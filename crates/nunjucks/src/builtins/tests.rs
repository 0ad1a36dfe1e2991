//! The tests after `is`, those of `nunjucks/src/tests.js` 3.2.4.

use std::cmp::Ordering;

use super::{arg, elements};
use crate::error::{Fault, Run};
use crate::eval::Machine;
use crate::suggest::closest;
use crate::value::{Value, convert};

pub(crate) const NAMES: &[&str] = &[
    "callable",
    "defined",
    "divisibleby",
    "eq",
    "equalto",
    "escaped",
    "even",
    "falsy",
    "ge",
    "greaterthan",
    "gt",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "null",
    "number",
    "odd",
    "sameas",
    "string",
    "truthy",
    "undefined",
    "upper",
];

/// Whether `value is name(args)`.
///
/// # Errors
///
/// There is no such test, or it cannot look at such a value.
pub(crate) fn run(
    machine: &mut Machine<'_>,
    name: &str,
    value: &Value,
    args: &[Value],
) -> Run<bool> {
    let other = arg(args, 0);
    let mut order =
        |holds: fn(Ordering) -> bool| Ok(machine.compare(value, other)?.is_some_and(holds));
    Ok(match name {
        "callable" => matches!(value, Value::Function(_)),
        "defined" => !matches!(value, Value::Undefined),
        "undefined" => matches!(value, Value::Undefined),
        "null" => matches!(value, Value::Null),
        "number" => matches!(value, Value::Number(_)),
        "string" => matches!(value, Value::String(_)),
        "escaped" => matches!(value, Value::Safe(_)),
        "truthy" => value.is_true(),
        "falsy" => !value.is_true(),
        "eq" | "equalto" | "sameas" => convert::identical(value, other),
        "ne" => !convert::identical(value, other),
        "ge" => return order(Ordering::is_ge),
        "gt" | "greaterthan" => return order(Ordering::is_gt),
        "le" => return order(Ordering::is_le),
        "lt" | "lessthan" => return order(Ordering::is_lt),
        "even" => machine.number(value)? % 2.0 == 0.0,
        "odd" => machine.number(value)? % 2.0 == 1.0,
        "divisibleby" => machine.number(value)? % machine.number(other)? == 0.0,
        "lower" | "upper" => {
            let Some(text) = value.as_text() else {
                return Err(Fault::render(format!(
                    "`is {name}` needs text, and this is {}",
                    value.describe()
                )));
            };
            let changed = match name {
                "lower" => text.map(str::to_lowercase),
                _ => text.map(str::to_uppercase),
            };
            // Text marked as safe is never the same as other text.
            matches!(value, Value::String(_)) && changed == *text
        }
        "iterable" => elements(machine, value)?.is_some(),
        "mapping" => matches!(value, Value::Object(_) | Value::Safe(_) | Value::Pattern(_)),
        _ => return check(name).map(|()| false),
    })
}

/// # Errors
///
/// There is no such test.
pub(crate) fn check(name: &str) -> Run<()> {
    if NAMES.contains(&name) {
        return Ok(());
    }
    Err(Fault::render(unknown(name)))
}

/// What to say of a test that does not exist.
pub(crate) fn unknown(name: &str) -> String {
    match (name, closest(name, NAMES.iter().copied())) {
        ("none", _) => "there is no test `none` with arguments: write `is none`".to_owned(),
        (_, Some(known)) => format!("there is no test `{name}`: did you mean `{known}`?"),
        _ => format!("there is no test `{name}`"),
    }
}

#[cfg(test)]
mod tests_of_tests {
    use super::NAMES;
    use crate::testing::{check, check_error};

    #[test]
    fn values_are_tested() {
        check(
            "${{ values.nope is defined }} ${{ values.nothing is defined }}",
            "false true",
        );
        check(
            "${{ 6 is divisibleby(3) }} ${{ 3 is odd }} ${{ -3 is odd }}",
            "true true false",
        );
        check(
            "${{ 'a' is lower }} ${{ [] is iterable }} ${{ {} is mapping }} ${{ [] is mapping }}",
            "true true true false",
        );
        check(
            "${{ 1 is eq(1) }} ${{ '1' is eq(1) }} ${{ 2 is gt(1) }}",
            "true false true",
        );
        check(
            "${{ (1 | safe) is string }} ${{ (1 | safe) is escaped }}",
            "false true",
        );
        check_error(
            "${{ 1 is evn }}",
            "1:5: there is no test `evn`: did you mean `even`?",
        );
    }

    #[test]
    fn every_test_is_there() {
        for name in NAMES {
            let passes = crate::Template::parse(
                &format!("${{{{ 'a' is {name}(1) }}}}"),
                &Default::default(),
            )
            .unwrap()
            .render(&Default::default(), &Default::default());
            assert!(passes.is_ok(), "{name}");
        }
    }
}
