//! The methods of numbers.

use super::arg;
use crate::error::{Fault, Run};
use crate::eval::Machine;
use crate::value::{Value, number};

pub(super) const METHODS: &[&str] = &[
    "toExponential",
    "toFixed",
    "toLocaleString",
    "toPrecision",
    "toString",
    "valueOf",
];

pub(super) fn call(
    machine: &mut Machine<'_>,
    value: f64,
    name: &str,
    args: &[Value],
) -> Run<Value> {
    let given = !matches!(arg(args, 0), Value::Undefined);
    let count = machine.integer(arg(args, 0))?;
    let within = |least: f64, most: f64| {
        if (least..=most).contains(&count) {
            Ok(count as usize)
        } else {
            Err(Fault::render(format!(
                "`{name}` takes a number from {least} to {most}"
            )))
        }
    };
    machine.new_text(match name {
        "toFixed" => number::to_fixed(value, within(0.0, 100.0)?),
        "toPrecision" if given => number::to_precision(value, within(1.0, 100.0)?),
        "toExponential" => {
            let digits = within(0.0, 100.0)?;
            number::to_exponential(value, given.then_some(digits))
        }
        "toLocaleString" => number::to_locale(value),
        "toString" if given => number::to_radix(value, within(2.0, 36.0)? as u32),
        "valueOf" => return Ok(Value::Number(value)),
        _ => number::format(value),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_error};

    #[test]
    fn numbers_have_javascripts_methods() {
        check(
            "${{ (1.005).toFixed(2) }} ${{ (255).toString(16) }} ${{ (3.14159).toPrecision(3) }}",
            "1.00 ff 3.14",
        );
        check(
            "${{ (12345.678).toLocaleString() }} ${{ (12345).toExponential(1) }}",
            "12,345.678 1.2e+4",
        );
        check_error(
            "${{ (1).toFixed(101) }}",
            "1:5: `toFixed` takes a number from 0 to 100",
        );
    }
}
