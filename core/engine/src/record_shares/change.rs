//! What a record holds after a change of its shares.

use tessera_model::error::{Error, FieldError, Result};
use tessera_model::record::Fields;
use tessera_permission::{Share, share};

use crate::records::ShareChange;

/// Users, groups and departments that one record can be shared with.
const SHARES_MAX: usize = 100;

/// A record's fields with its shares as the change leaves them.
///
/// # Errors
/// `validation_failed` when it would be shared with too many.
pub(crate) fn changed(fields: &Fields, change: &ShareChange) -> Result<Fields> {
    let mut shares = share::of(fields);
    match change {
        ShareChange::Put(wanted) => {
            let place = shares.iter_mut().find(|share| share.to == wanted.to && share.id == wanted.id);
            match place {
                // Saying what is already so is no change.
                Some(present) if opens_the_same(present, wanted) => {}
                Some(present) => present.clone_from(wanted),
                None => shares.push(wanted.clone()),
            }
        }
        ShareChange::Remove { to, id } => shares.retain(|share| share.to != *to || share.id != *id),
        ShareChange::DropOver { today } => shares.retain(|share| !share.is_over(today)),
    }
    if shares.len() > SHARES_MAX {
        let problem = FieldError::new(
            "id",
            "out_of_range",
            format!("A record is shared with at most {SHARES_MAX}; share it with a group or department instead"),
            format!("一条记录最多共享给 {SHARES_MAX} 个对象，请改为共享给用户组或部门"),
        );
        return Err(Error::validation(vec![problem]));
    }
    let mut fields = fields.clone();
    share::put(&mut fields, &shares);
    Ok(fields)
}

fn opens_the_same(one: &Share, other: &Share) -> bool {
    one.level == other.level && one.until == other.until && one.below == other.below
}
