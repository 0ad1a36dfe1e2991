//! What only the whole catalog shows: references to nothing, owners nobody
//! knows, groups without members, circles.
//!
//! [`check`] runs every check. All of this is about entities that load, so
//! everything is a warning or a note.

mod cycles;
mod groups;
mod nearest;
pub(crate) mod owners;
mod references;

use crate::build::report::Late;
use crate::build::stitch::Members;

/// Everything found, in no particular order.
pub(crate) fn check(members: &Members<'_>) -> Vec<Late> {
    let mut late = Vec::new();
    references::check(members, &mut late);
    owners::check(members, &mut late);
    groups::check(members, &mut late);
    cycles::check(members, &mut late);
    late
}
