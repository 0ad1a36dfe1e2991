//! What was measured, beside what was asked for.

/// The table at the end.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    name: String,
    value: f64,
    target: Option<(f64, bool)>,
}

impl Table {
    /// Adds a measure that should not be above its target.
    pub(super) fn at_most(&mut self, name: &str, value: f64, target: f64) {
        self.add(name, value, Some((target, value <= target)));
    }

    /// Adds a measure that should not be below its target.
    pub(super) fn at_least(&mut self, name: &str, value: f64, target: f64) {
        self.add(name, value, Some((target, value >= target)));
    }

    /// Adds a measure for which nothing was asked.
    pub(super) fn beside(&mut self, name: &str, value: f64) {
        self.add(name, value, None);
    }

    fn add(&mut self, name: &str, value: f64, target: Option<(f64, bool)>) {
        self.rows.push(Row {
            name: name.to_owned(),
            value,
            target,
        });
    }

    /// Prints all of it.
    pub(super) fn print(&self) {
        let (measured, target, ratio) = ("measured", "target", "ratio");
        println!("\n{:<58} {measured:>10} {target:>10} {ratio:>7}", "");
        for Row {
            name,
            value,
            target,
        } in &self.rows
        {
            match target {
                None => println!("{name:<58} {value:>10.3} {:>10}", "-"),
                Some((target, met)) => {
                    let verdict = if *met { "" } else { "  missed" };
                    let ratio = value / target;
                    println!("{name:<58} {value:>10.3} {target:>10.3} {ratio:>7.2}{verdict}");
                }
            }
        }
    }
}
