//! Problems as statuses of gRPC.

use crate::ThingError;
use crate::web::Problem;
use tonic::{Code, Status};

/// The status of a problem, with its words.
pub fn of(problem: &Problem) -> Status {
    let code = match problem {
        Problem::Denied(told) => i32::try_from(told.grpc_code()).map_or(Code::Internal, Code::from),
        other => code(other.status().as_u16()),
    };
    Status::new(code, problem.to_string())
}

/// The code that says the same as the status of HTTP.
fn code(status: u16) -> Code {
    match status {
        400 | 415 | 422 => Code::InvalidArgument,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::NotFound,
        409 | 412 => Code::Aborted,
        413 => Code::ResourceExhausted,
        503 => Code::Unavailable,
        _ => Code::Internal,
    }
}

/// The status of a thing that could not be written.
pub fn of_thing(error: ThingError) -> Status {
    let code = match error {
        ThingError::Missing => Code::NotFound,
        ThingError::NoPlace => Code::FailedPrecondition,
        ThingError::Taken => Code::AlreadyExists,
        ThingError::Changed => Code::Aborted,
        ThingError::NeverPublic(_) | ThingError::TooLarge(_) => Code::InvalidArgument,
        ThingError::NotWritten(_) | ThingError::Unasked(_) | ThingError::OtherPermit => {
            tracing::error!(%error, "a handler writes what it did not ask about");
            return of(&Problem::Unasked);
        }
        ThingError::Unavailable(unavailable) => return of(&unavailable.into()),
    };
    Status::new(code, error.to_string())
}
