locals {
  service = "${local.full_name}-s3www"
  port    = var.service.port == 80 ? "" : ":${var.service.port}"
}

output "url" {
  description = "Where the site is from outside of the cluster; empty without ingress.host."
  value       = var.ingress.host == "" ? "" : "${var.ingress.tls.enabled ? "https" : "http"}://${var.ingress.host}/"
}

output "cluster_url" {
  description = "Where the site is in the cluster."
  value       = "http://${local.service}.${helm_release.this.namespace}.svc${local.port}/"
}

output "namespace" {
  description = "The namespace of the release. It stays when the release goes."
  value       = helm_release.this.namespace
}

output "service" {
  description = "The name of the Service of s3www: a LoadBalancer's address and a NodePort are in its status."
  value       = local.service
}

output "release" {
  description = "Of the release: its name, its status, and the version of the chart."
  # Without its revision, which the provider before 2.0 does not plan to change: the output would be one behind.
  value = {
    name    = helm_release.this.name
    status  = helm_release.this.status
    version = helm_release.this.version
  }
}

output "secrets" {
  description = "The names of the Secrets, each with accessKey and secretKey: of who reads the bucket, and of who fills it, which is MinIO's root; empty where nobody fills an external S3."
  value = {
    reader = var.reader.existing_secret == "" ? "${local.full_name}-reader" : var.reader.existing_secret
    writer = (
      !var.minio.enabled ? var.external_s3.writer_secret :
      var.minio.auth.existing_secret == "" ? "${local.full_name}-minio" : var.minio.auth.existing_secret
    )
  }
}

output "test_command" {
  description = "Fetches each file through s3www, and compares its checksum."
  value       = "helm test ${helm_release.this.name} --namespace ${helm_release.this.namespace}"
}
