# A site on the cluster of a kubeconfig, with a bucket in MinIO.

terraform {
  required_version = ">= 1.6, < 2.0"

  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = ">= 1.3.2, < 4.0"
    }
  }
}

# Without a word of the cluster, which every version of the provider finds by the environment:
#   KUBE_CONFIG_PATH (2.x and 3.x) or KUBECONFIG (1.3)   the kubeconfig
#   KUBE_CTX                                             the context, if it is not the current one
# What could be said here, kubernetes, is a block up to 2.x and an attribute in 3.x. A root that keeps to one version says it.
provider "helm" {}

module "site" {
  source = "../../modules/site"

  namespace = var.namespace
  name      = var.name
  files     = var.files
  ingress   = { host = var.host }
  internal  = var.host == ""

  helm_values = var.helm_values
}
