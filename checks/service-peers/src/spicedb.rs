//! SpiceDB as a server: the schema and the relations are written once, and each request asks for one check.

use crate::relations::{Object, Relation};
use anyhow::{Context as _, Result, ensure};
use service::web::Problem;
use service::{Id, Thing};
use spicedb_grpc_tonic::v1::check_permission_response::Permissionship;
use spicedb_grpc_tonic::v1::consistency::Requirement;
use spicedb_grpc_tonic::v1::permissions_service_client::PermissionsServiceClient;
use spicedb_grpc_tonic::v1::relationship_update::Operation;
use spicedb_grpc_tonic::v1::schema_service_client::SchemaServiceClient;
use spicedb_grpc_tonic::v1::{
    CheckPermissionRequest, Consistency, ObjectReference, Relationship, RelationshipUpdate, SubjectReference,
    WriteRelationshipsRequest, WriteSchemaRequest, ZedToken,
};
use std::collections::BTreeSet;
use tonic::transport::{Channel, Endpoint};

const SCHEMA: &str = include_str!("views.zed");

/// A connection to SpiceDB.
pub struct SpiceDb {
    permissions: PermissionsServiceClient<Channel>,
    /// The revision of the relations. SpiceDB's documentation advises to keep it with each row, and to ask for an answer
    /// that is at least as fresh.
    written: ZedToken,
}

impl SpiceDb {
    /// Writes the schema and the relations to the empty server at this address.
    pub async fn start(address: &str, relations: &BTreeSet<Relation>) -> Result<SpiceDb> {
        let channel = Endpoint::new(format!("http://{address}"))?.connect().await?;
        let schema = WriteSchemaRequest { schema: SCHEMA.to_owned() };
        SchemaServiceClient::new(channel.clone()).write_schema(schema).await?;
        // SpiceDB accepts so many at once
        ensure!(relations.len() <= 1000, "the seed has {} relations", relations.len());
        let updates = relations.iter().cloned().map(|relation| RelationshipUpdate {
            operation: Operation::Touch.into(),
            relationship: Some(relationship(relation)),
        });
        let request = WriteRelationshipsRequest { updates: updates.collect(), ..Default::default() };
        let mut permissions = PermissionsServiceClient::new(channel);
        let written = permissions.write_relationships(request).await?.into_inner().written_at;
        Ok(SpiceDb { permissions, written: written.context("SpiceDB names no revision")? })
    }

    /// Whether the user may see the thing.
    ///
    /// # Errors
    ///
    /// SpiceDB does not answer.
    pub async fn allows(&self, user: &Id, thing: &Thing) -> Result<bool, Problem> {
        let fresh = Requirement::AtLeastAsFresh(self.written.clone());
        let request = CheckPermissionRequest {
            consistency: Some(Consistency { requirement: Some(fresh) }),
            resource: Some(reference((thing.kind.as_str().to_owned(), thing.id.clone()))),
            permission: "view".to_owned(),
            subject: Some(subject(("user".to_owned(), user.clone()), "")),
            ..CheckPermissionRequest::default()
        };
        // a clone is the same connection
        let answer = self.permissions.clone().check_permission(request).await;
        let answer = answer.map_err(|status| Problem::TryAgain(status.to_string()))?.into_inner();
        Ok(answer.permissionship() == Permissionship::HasPermission)
    }
}

fn relationship(Relation { resource, name, subject: who, of_subject }: Relation) -> Relationship {
    Relationship {
        resource: Some(reference(resource)),
        relation: name,
        subject: Some(subject(who, of_subject)),
        ..Relationship::default()
    }
}

fn subject(who: Object, relation: &str) -> SubjectReference {
    SubjectReference { object: Some(reference(who)), optional_relation: relation.to_owned() }
}

fn reference((object_type, object_id): Object) -> ObjectReference {
    ObjectReference { object_type, object_id }
}
