variable "namespace" {
  description = "The namespace of the site, which is made if it is not there."
  type        = string
  default     = "site"
  nullable    = false
}

variable "name" {
  description = "The name of the release."
  type        = string
  default     = "site"
  nullable    = false
}

variable "host" {
  description = "The name that an Ingress serves the site by. Empty: the site is for the cluster alone."
  type        = string
  default     = ""
  nullable    = false
}

variable "files" {
  description = "The files of the site."
  type = list(object({
    url           = string
    sha256        = string
    key           = string
    content_type  = optional(string, "")
    cache_control = optional(string, "")
  }))
  default  = []
  nullable = false
}

variable "helm_values" {
  description = "More values of the chart, such as images of one's own."
  type        = any
  default     = {}
  nullable    = false
  sensitive   = true
}
