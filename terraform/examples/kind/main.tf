# A site on a kind cluster, small enough for a laptop: http://site.localhost:8080/ with the cluster of `make run CLUSTER=kind`,
# whose gateway serves Ingresses at port 8080.

terraform {
  required_version = ">= 1.6, < 2.0"

  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = ">= 1.3.2, < 4.0"
    }
  }
}

# The cluster is that of the environment, as in ../kubeconfig: with make/tofu that of this checkout.
provider "helm" {}

module "site" {
  source = "../../modules/site"

  namespace = "site"
  files = [{
    url    = "https://raw.githubusercontent.com/kubernetes/kubernetes/v1.34.4/LICENSE"
    sha256 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
    key    = "license.txt"
  }]

  s3www   = { replicas = 1 }
  minio   = { persistence = { size = "1Gi" } }
  ingress = { host = "site.localhost" }
}

output "url" {
  description = "Where the site is, without the gateway's port."
  value       = module.site.url
}

output "test_command" {
  description = "Compares what the site serves with the list of files."
  value       = module.site.test_command
}
