//! A terminal of any width, to run the program on.

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::File;
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;

/// Runs the command with its output on a terminal. Returns the exit code and what the terminal shows.
pub fn on_terminal(command: &mut Command, columns: u16) -> (i32, String) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
    tcsetwinsize(&master, Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    let side = || Stdio::from(File::options().read(true).write(true).open(&name).unwrap());
    // a variable that the caller has set stays
    if !command.get_envs().any(|(variable, _)| variable == "TERM") {
        command.env("TERM", "xterm-256color");
    }
    let mut child = command.stdout(side()).stderr(side()).spawn().unwrap();
    // the command keeps the other side open until its streams are replaced
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let reading = thread::spawn(move || {
        let (mut master, mut shown, mut buffer) = (File::from(master), Vec::new(), [0; 1 << 12]);
        // the end of a terminal is an error
        while let Ok(count @ 1..) = master.read(&mut buffer) {
            shown.extend_from_slice(&buffer[..count]);
        }
        String::from_utf8(shown).unwrap()
    });
    let status = child.wait().unwrap();
    (status.code().unwrap(), reading.join().unwrap())
}
