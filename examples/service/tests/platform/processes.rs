//! Processes that tests start and kill: PostgreSQL servers and instances of the platform.

use rolecall::directory::Command as DirectoryCommand;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The folder with PostgreSQL's programs, or `None` on a machine without them.
///
/// A test that needs PostgreSQL is skipped then, unless `SERVICE_TESTS_NEED_POSTGRES` is set, as in CI.
pub fn postgres_programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut programs: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    programs.sort();
    let found = programs.pop().filter(|programs| programs.join("initdb").exists());
    if found.is_none() {
        assert!(std::env::var_os("SERVICE_TESTS_NEED_POSTGRES").is_none(), "PostgreSQL is not installed");
        eprintln!("skipped: PostgreSQL is not installed");
    }
    found
}

/// A PostgreSQL server in a folder of its own, which is deleted with it.
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    pub port: u16,
    running: Option<Child>,
}

impl Postgres {
    /// A new and empty server.
    pub fn start() -> Option<Postgres> {
        let programs = postgres_programs()?;
        let mut server = Postgres { programs, folder: folder(), port: free_port(), running: None };
        let copied = Command::new("cp").arg("-a").arg(server.template()).arg(server.data()).status().unwrap();
        assert!(copied.success());
        server.run(&[]);
        Some(server)
    }

    /// The files of an empty server, which are made once.
    fn template(&self) -> &'static Path {
        static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
        TEMPLATE.get_or_init(|| {
            let name = self.programs.parent().unwrap().file_name().unwrap().to_str().unwrap();
            let template = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("postgres-{name}"));
            if !template.exists() {
                let made = self.folder.path().join("template");
                let options = ["--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8"];
                self.program("initdb").args(options).args(["--locale=C.UTF-8", "-D"]).arg(&made).finish();
                let partial = template.with_extension("partial");
                let copied = Command::new("cp").arg("-a").arg(&made).arg(&partial).status().unwrap();
                assert!(copied.success());
                fs::rename(&partial, &template).unwrap();
            }
            template
        })
    }

    /// A standby that the server's commits wait for.
    pub fn synchronous_standby(&self) -> Postgres {
        let programs = self.programs.clone();
        let mut standby = Postgres { programs, folder: folder(), port: free_port(), running: None };
        let (data, port) = (standby.data(), self.port.to_string());
        standby
            .program("pg_basebackup")
            .args(["-h", "127.0.0.1", "-U", "postgres", "-p", &port, "-R", "-D"])
            .arg(&data)
            .args(["--no-sync", "-c", "fast"])
            .finish();
        standby.run(&[]);
        self.sql("ALTER SYSTEM SET synchronous_standby_names = '*'");
        self.sql("SELECT pg_reload_conf()");
        let is_synchronous =
            || self.sql("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == "1";
        wait_until("the standby is synchronous", is_synchronous);
        standby
    }

    /// Starts the server on its data.
    pub fn run(&mut self, options: &[&str]) {
        let (data, folder, port) = (self.data(), self.folder.path().to_owned(), self.port.to_string());
        let mut program = self.program("postgres");
        program.0.arg("-D").arg(data).arg("-k").arg(folder).args([
            "-p",
            &port,
            "-c",
            "listen_addresses=127.0.0.1",
        ]);
        // the processes are killed here, and never the machine: what the kernel was given is not lost
        program.0.args(["-c", "fsync=off", "-c", "max_connections=60"]).args(options);
        program.0.stdout(Stdio::null()).stderr(Stdio::null());
        let mut running = program.0.spawn().unwrap();
        wait_until("the server answers", || {
            // the processes of a server that was killed may still hold its memory
            if running.try_wait().unwrap().is_some() {
                running = program.0.spawn().unwrap();
            }
            self.try_sql("SELECT 1").is_some()
        });
        self.running = Some(running);
    }

    /// Kills the server without a chance to end anything.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill().unwrap();
            running.wait().unwrap();
        }
    }

    /// Makes a standby the primary.
    pub fn promote(&self) {
        let data = self.data();
        self.program("pg_ctl").arg("promote").arg("-D").arg(data).finish();
        wait_until("the standby is the primary", || self.sql("SELECT pg_is_in_recovery()") == "f");
    }

    /// The address of a new database.
    pub fn database(&self, name: &str) -> String {
        self.sql(&format!("CREATE DATABASE {name}"));
        self.url(name)
    }

    /// The address of a database.
    pub fn url(&self, name: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// The answer of the server to a statement.
    pub fn sql(&self, statement: &str) -> String {
        self.try_sql(statement).unwrap()
    }

    fn try_sql(&self, statement: &str) -> Option<String> {
        let port = self.port.to_string();
        let mut program = self.program("psql");
        program
            .0
            .args(["-h", "127.0.0.1", "-U", "postgres", "-p", &port, "-tAc", statement])
            .stderr(Stdio::null());
        let output = program.0.output().unwrap();
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// One of PostgreSQL's programs, which do not run as root.
    fn program(&self, name: &str) -> Program {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(self.folder.path());
        if let Some((user, group)) = postgres_user() {
            command.uid(user).gid(group);
        }
        Program(command)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.kill();
    }
}

struct Program(Command);

impl Program {
    fn arg(mut self, argument: impl AsRef<std::ffi::OsStr>) -> Self {
        self.0.arg(argument);
        self
    }

    fn args<'a>(mut self, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        self.0.args(arguments);
        self
    }

    fn finish(mut self) {
        let output = self.0.output().unwrap();
        assert!(output.status.success(), "{:?}: {}", self.0, String::from_utf8_lossy(&output.stderr));
    }
}

/// A folder that belongs to the user who runs PostgreSQL.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    if let Some((user, group)) = postgres_user() {
        std::os::unix::fs::chown(folder.path(), Some(user), Some(group)).unwrap();
    }
    folder
}

/// The user that Debian's package makes, if this is root.
fn postgres_user() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| -> u32 {
        let output = Command::new("id").args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
    };
    (id(&["-u"]) == 0).then(|| (id(&["-u", "postgres"]), id(&["-g", "postgres"])))
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits for something that a process will do soon.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_mins(1), "waited in vain: {what}");
        sleep(Duration::from_millis(2));
    }
}

/// An instance of the platform in a process of its own.
pub struct Instance {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Instance {
    pub fn start(database: &str) -> Instance {
        let mut command = Command::new(env!("CARGO_BIN_EXE_instance"));
        command.env("DATABASE_URL", database).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let (input, output) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        Instance { process, input, output }
    }

    /// The number of the process, by which another thread kills it.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// The answer to a command, or `None` if the process died.
    pub fn execute(&mut self, by: &str, command: &DirectoryCommand<String>) -> Option<Value> {
        self.ask(&json!({ "execute": { "by": by, "command": command } }))
    }

    /// The version and the digest of the facts, as soon as they have reached the version.
    pub fn facts(&mut self, version: u64) -> Option<(u64, u64)> {
        let answer = self.ask(&json!({ "facts": version }))?;
        let number = |name: &str| answer["facts"][name].as_u64();
        Some((number("version")?, number("digest")?))
    }

    fn ask(&mut self, order: &Value) -> Option<Value> {
        writeln!(self.input, "{order}").ok()?;
        let mut line = String::new();
        self.output.read_line(&mut line).ok()?;
        serde_json::from_str(&line).ok()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Kills a process without a chance to end anything.
pub fn kill(process: u32) {
    let killed =
        Command::new("kill").args(["-9", &process.to_string()]).stderr(Stdio::null()).status().unwrap();
    // the process may have been killed before
    let _ = killed;
}

/// A port that forwards connections to a server, and to another one after a switch: what a service has in front of its
/// databases, or as a name.
pub struct Switch {
    pub port: u16,
    target: Arc<AtomicU16>,
}

impl Switch {
    pub fn to(target: u16) -> Switch {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let target = Arc::new(AtomicU16::new(target));
        let to = target.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", to.load(Ordering::SeqCst))) else {
                    continue;
                };
                let (client2, server2) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                std::thread::spawn(move || pump(client, server));
                std::thread::spawn(move || pump(server2, client2));
            }
        });
        Switch { port, target }
    }

    pub fn switch_to(&self, target: u16) {
        self.target.store(target, Ordering::SeqCst);
    }
}

fn pump(mut from: TcpStream, mut to: TcpStream) {
    let _ = std::io::copy(&mut from, &mut to);
    let _ = to.shutdown(std::net::Shutdown::Both);
    let _ = from.shutdown(std::net::Shutdown::Both);
}
