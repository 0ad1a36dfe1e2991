//! Filters for numbers, and to numbers, and to JSON.

use super::arg;
use crate::error::Run;
use crate::eval::Machine;
use crate::value::{Value, json, number};

pub(super) fn abs(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    Ok(Value::Number(machine.number(&input)?.abs()))
}

/// JavaScript's `Math.round`: halves go up.
fn round_half_up(number: f64) -> f64 {
    let floor = number.floor();
    if number - floor >= 0.5 {
        floor + 1.0
    } else {
        floor
    }
}

pub(super) fn round(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let precision = match arg(args, 0) {
        value if value.is_true() => machine.number(value)?,
        _ => 0.0,
    };
    let method = arg(args, 1).as_text().and_then(|text| text.as_str());
    let rounder: fn(f64) -> f64 = match method {
        Some("ceil") => f64::ceil,
        Some("floor") => f64::floor,
        _ => round_half_up,
    };
    let factor = 10_f64.powf(precision);
    let number = machine.number(&input)?;
    Ok(Value::Number(rounder(number * factor) / factor))
}

pub(super) fn float(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let text = machine.text(&input)?;
    let number = number::parse_float(&text.lossy());
    Ok(if number.is_nan() {
        arg(args, 0).clone()
    } else {
        Value::Number(number)
    })
}

/// `int(default, base)`, also by name.
pub(super) fn int(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let mut all = vec![input];
    all.extend_from_slice(args);
    let names = ["value".into(), "default".into(), "base".into()];
    let (bound, _) = machine.bind(&names, &[], &all);
    let base = match arg(&bound, 2) {
        Value::Undefined => 10.0,
        base => machine.number(base)?,
    };
    let text = machine.text(arg(&bound, 0))?;
    let number = number::parse_int(&text.lossy(), base);
    Ok(if number.is_nan() {
        arg(&bound, 1).clone()
    } else {
        Value::Number(number)
    })
}

/// `JSON.stringify(value, null, spaces)`.
pub(super) fn dump(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let indent = match arg(args, 0) {
        Value::Number(count) => " ".repeat(count.clamp(0.0, 10.0) as usize),
        Value::String(text) => text.slice(0, 10).lossy().into_owned(),
        _ => String::new(),
    };
    let text = json::stringify(&machine.heap, &mut machine.budget, &input, &indent)?;
    Ok(text.map_or(Value::Undefined, Value::text))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn numbers_are_read_rounded_and_written() {
        check(
            "${{ '42px' | int }} ${{ 'x' | int(7) }} ${{ 'ff' | int(0, 16) }} ${{ 'x' | int(default=3) }}",
            "42 7 255 3",
        );
        check("${{ '1.5e3x' | float }} ${{ 'x' | float(2) }}", "1500 2");
        check(
            "${{ 2.5 | round }} ${{ -2.5 | round }} ${{ 1.234 | round(2, 'ceil') }}",
            "3 -2 1.24",
        );
        check(
            "${{ {b: 1, a: [none, values.nope]} | dump }}",
            r#"{"b":1,"a":[null,null]}"#,
        );
        check(
            "${{ {a: [1], b: {} } | dump(2) }}",
            "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}",
        );
        check(
            "${{ [1] | dump('--') }}|${{ values.nope | dump }}|",
            "[\n--1\n]||",
        );
    }
}
