//! What has to be done, as a person would read it.

use super::*;
use crate::tests::world::{Names, entry, files};

/// One line for each thing to do, after one for the portal before.
fn shown(plan: &Plan) -> String {
    let mut text = String::new();
    let mut line = |sign: &str, what: &str| text.push_str(&format!("{sign} {what}\n"));
    for path in plan.keep.keys() {
        line("keep", path.as_str());
    }
    for path in &plan.blocking {
        line("clear", path.as_str());
    }
    for put in plan.puts() {
        let sign = match (put.is_unsettled, put.is_new) {
            (true, _) => "look",
            (_, true) => "new ",
            _ => "put ",
        };
        line(sign, put.path.as_str());
    }
    for path in &plan.retire {
        line("gone", path.as_str());
    }
    for path in &plan.delete {
        line("del ", path.as_str());
    }
    for tag in &plan.forget {
        line("drop", &tag.as_str()[..1]);
    }
    text
}

fn plan(current: &Manifest, wanted: &str, now: u64) -> Plan {
    let grace = Duration::from_secs(100);
    Plan::new(current, &files(wanted), &Names, now, grace, None)
}

/// What is published after these, one after another, a moment after the other.
fn after(portals: &[&str]) -> Manifest {
    let step =
        |current: Manifest, (now, wanted): (u64, &&str)| plan(&current, wanted, now).finished;
    (1000..).zip(portals).fold(Manifest::default(), step)
}

#[test]
fn what_nothing_leads_to_comes_first_and_what_leads_to_others_last() {
    let plan = plan(
        &Manifest::default(),
        "assets/b=1 a.html=1 index.json=1 assets/a=1 z.html=1 lists.json=1",
        0,
    );
    insta::assert_snapshot!(shown(&plan), @r"
    new  assets/a
    new  assets/b
    new  a.html
    new  z.html
    new  lists.json
    new  index.json
    ");
    assert_eq!(plan.announced.unsettled.len(), 6);
    assert_eq!(plan.announced.files.len(), 0);
    assert_eq!((plan.finished.generation, plan.bytes()), (1, 6));
}

#[test]
fn only_what_changed_is_written_and_what_was_there_kept() {
    let current = after(&["assets/1=1 a.html=1 b.html=1 index.json=1"]);
    assert!(plan(&current, "assets/1=1 a.html=1 b.html=1 index.json=1", 9).is_nothing());
    let plan = plan(&current, "assets/2=2 a.html=2 b.html=1 index.json=2", 9);
    insta::assert_snapshot!(shown(&plan), @r"
    keep a.html
    keep index.json
    new  assets/2
    put  a.html
    put  index.json
    gone assets/1
    ");
    assert_eq!(plan.unchanged, 1);
}

#[test]
fn what_is_gone_is_deleted_with_all_that_knew_it_after_the_grace() {
    let current = after(&["a.html=1 b.html=1 index.json=1", "a.html=2 index.json=2"]);
    assert!(plan(&current, "a.html=2 index.json=2", 1100).is_nothing());
    let plan = plan(&current, "a.html=2 index.json=2", 1101);
    insta::assert_snapshot!(shown(&plan), @r"
    del  b.html
    drop 1
    ");
    assert_eq!(plan.finished.generation, 2, "no other portal");
    assert_eq!(plan.finished.generations, []);
    assert!(plan.finished.retired.is_empty() && plan.finished.kept.is_empty());
}

#[test]
fn what_comes_back_in_time_is_not_written_again() {
    let current = after(&["a.html=1 b.html=1", "a.html=1"]);
    let back = plan(&current, "a.html=1 b.html=1", 1050);
    insta::assert_snapshot!(shown(&back), @"");
    assert!(!back.is_nothing());
    let b = Path::new("b.html").unwrap();
    assert_eq!(
        back.announced.retired[&b].since, 1050,
        "its time begins anew"
    );
    // In another form it is written over, and kept for those who had it.
    let other = plan(&current, "a.html=1 b.html=3", 1050);
    insta::assert_snapshot!(shown(&other), @r"
    keep b.html
    put  b.html
    ");
}

#[test]
fn of_what_a_run_left_unsettled_nothing_is_taken_for_granted() {
    let current = after(&["a.html=1 b.html=1"]);
    let killed = plan(&current, "a.html=2 c.html=2 d.html=2", 1010).announced;
    assert_eq!(killed.files, current.files);
    // The same again.
    let again = plan(&killed, "a.html=2 c.html=2 d.html=2", 1020);
    assert!(again.carries_on);
    insta::assert_snapshot!(shown(&again), @r"
    keep a.html
    look a.html
    look c.html
    look d.html
    gone b.html
    ");
    // Or what is published: only what may be other is looked at.
    let back = plan(&killed, "a.html=1 b.html=1", 1020);
    insta::assert_snapshot!(shown(&back), @r"
    look a.html
    gone c.html
    gone d.html
    drop 1
    ");
    assert!(back.finished.unsettled.is_empty());
    let c = &back.finished.retired[&Path::new("c.html").unwrap()];
    assert_eq!(c.entry, None);
}

#[test]
fn without_grace_nothing_is_kept() {
    let current = after(&["a.html=1 b.html=1", "a.html=2 b.html=1"]);
    let plan = Plan::new(
        &current,
        &files("a.html=3"),
        &Names,
        1003,
        Duration::ZERO,
        None,
    );
    insta::assert_snapshot!(shown(&plan), @r"
    put  a.html
    del  b.html
    drop 1
    ");
    assert_eq!(plan.finished.generations, []);
}

#[test]
fn a_file_makes_room_for_a_folder_and_a_folder_for_a_file() {
    let current = after(&["api/entities=1 docs/a/b=1", "a.html=1"]);
    let plan = plan(&current, "api/entities/one=1 docs/a=1", 1010);
    insta::assert_snapshot!(shown(&plan), @r"
    keep api/entities
    keep docs/a/b
    clear api/entities
    clear docs/a/b
    new  api/entities/one
    new  docs/a
    gone a.html
    ");
}

#[test]
fn a_clock_that_was_ahead_keeps_nothing_for_ever() {
    let ahead = plan(&after(&["a.html=1 b.html=1"]), "a.html=2", 9_000_000).finished;
    let noticed = plan(&ahead, "a.html=2", 2000).finished;
    assert_eq!(noticed.retired.values().next().unwrap().since, 2000);
    let over = plan(&noticed, "a.html=2", 2100);
    assert_eq!(over.delete.len(), 1);
}

#[test]
fn of_portals_before_there_are_only_so_many() {
    let count = MAX_GENERATIONS + 5;
    let grace = Duration::MAX;
    let mut current = Manifest::default();
    for number in 0..count {
        let mut wanted = files("a.html=1");
        for entry in wanted.values_mut() {
            *entry = self::entry(number);
        }
        let plan = Plan::new(&current, &wanted, &Names, 1000, grace, None);
        // What is dropped at the end is not promised in between.
        assert!(plan.announced.generations.len() <= MAX_GENERATIONS);
        current = plan.finished;
    }
    assert_eq!(current.generations.len(), MAX_GENERATIONS);
    assert_eq!(current.kept.len(), MAX_GENERATIONS);
    assert_eq!(current.generations[0].id, 5);
}
