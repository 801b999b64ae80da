//! A generated organization as a snapshot with texts as ids, for the program and for the library beside it.

use rolecall::directory::{Directory, Snapshot};
use rolecall_cli::data::Id;
use std::fs;
use testkit::generated::{self, Plan};

/// The directory of the plan, as the program reads it: `u64` ids are written as numbers and read as texts.
pub fn directory(plan: Plan) -> (String, Directory<Id>) {
    let mut directory = Directory::new();
    plan.commands().for_each(|asked| generated::execute(&mut directory, asked));
    let written = serde_json::to_string(&directory.snapshot()).unwrap();
    let snapshot: Snapshot<Id> = serde_json::from_str(&written).unwrap();
    (written, Directory::try_from(snapshot).unwrap())
}

/// The directory of the plan, and a file with its snapshot.
pub fn file(plan: Plan) -> (String, Directory<Id>) {
    let Plan { members, apps, teams, seed } = plan;
    let path = super::path(&format!("generated_{members}_{apps}_{teams}_{seed}.json"));
    let (written, directory) = directory(plan);
    // tests run at the same time, and another one may read the file: it appears whole
    let own = super::path(&format!("{:?}_{members}_{apps}_{teams}_{seed}", std::thread::current().id()));
    fs::write(&own, written).unwrap();
    fs::rename(&own, &path).unwrap();
    (path.to_str().unwrap().to_owned(), directory)
}
