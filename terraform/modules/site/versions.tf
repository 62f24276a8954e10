terraform {
  # 1.6 is OpenTofu's first release, and Terraform's of the same language. The tests alone take more, mock_provider: Terraform 1.7,
  # OpenTofu 1.8.
  required_version = ">= 1.6, < 2.0"

  required_providers {
    helm = {
      source = "hashicorp/helm"
      # What this module says of a release means the same in all of these. A root chooses one of them, and how it finds the cluster:
      # that has another syntax in 3.x than before.
      version = ">= 1.3.2, < 4.0"
    }
  }
}
