# The release

variable "namespace" {
  description = "The namespace of the release."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "A namespace has at most 63 lower-case letters, digits and hyphens, and begins and ends with a letter or digit."
  }
}

variable "create_namespace" {
  description = "Whether the namespace is made if it is not there."
  type        = bool
  default     = true
  nullable    = false
}

variable "name" {
  description = "The name of the release, from which the names of all objects follow."
  type        = string
  default     = "site"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]{0,51}[a-z0-9])?$", var.name))
    error_message = "A name has at most 53 lower-case letters, digits and hyphens, begins with a letter, and ends with a letter or digit."
  }
}

variable "chart" {
  description = "The chart: a folder, an archive, a URL or a name in the repository. Empty: the one that comes with this module."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.chart == trimspace(var.chart)
    error_message = "Leave out the spaces around the chart."
  }
}

variable "repository" {
  description = "The URL of the repository that the chart is in. Empty: it is in none."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^((https?|oci)://[^\\s@]+)?$", var.repository))
    error_message = "A repository is an http, https or oci URL, without a user in it."
  }
}

variable "chart_version" {
  description = "The version of the chart in the repository. Empty: the newest."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(v?[0-9]+\\.[0-9]+\\.[0-9]+([-+][0-9A-Za-z.+-]+)?)?$", var.chart_version))
    error_message = "Name one version of the chart, such as 1.2.3: a range would be another chart one day, without a change here."
  }
}

variable "timeout" {
  description = "How many seconds each may take: the pods to be ready, and the Job that puts the files to end."
  type        = number
  default     = 1200
  nullable    = false

  validation {
    condition     = var.timeout >= 60 && floor(var.timeout) == var.timeout
    error_message = "The timeout is a whole number of seconds, at least 60."
  }
}

variable "atomic" {
  description = "Whether a release that fails is undone: the first by being uninstalled, a later one by going back to the one before."
  type        = bool
  # The provider up to 2.x takes what was undone for done, and plans nothing (hashicorp/terraform-provider-helm#472). A release
  # that stays failed is planned again until it succeeds.
  default  = false
  nullable = false
}

variable "max_history" {
  description = "How many revisions Helm keeps, each a Secret with all that was rendered."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.max_history >= 2 && floor(var.max_history) == var.max_history
    error_message = "Keep at least 2 revisions, a whole number: with fewer there is none to go back to."
  }
}

variable "helm_values" {
  description = "More values of the chart, which go before those that follow from the other inputs. No secrets: they are in the state and in the release."
  type        = any
  default     = {}
  nullable    = false
  sensitive   = true

  validation {
    condition     = can(keys(var.helm_values))
    error_message = "The values are an object such as { loader = { maxFileSize = \"2Gi\" } }; yamldecode(file(\"values.yaml\")) reads them from a file."
  }
  validation {
    condition     = !can(var.helm_values.fullnameOverride)
    error_message = "Name the objects by the input name: the outputs follow it, and not fullnameOverride."
  }
}

# The site

variable "bucket" {
  description = "The name of the bucket."
  type        = string
  default     = "site"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "A bucket's name has 3 to 63 lower-case letters, digits and hyphens, and begins and ends with a letter or digit."
  }
}

variable "files" {
  description = "The files of the site: where each comes from, its checksum, and its key in the bucket."
  type = list(object({
    url           = string
    sha256        = string
    key           = string
    content_type  = optional(string, "")
    cache_control = optional(string, "")
  }))
  default  = []
  nullable = false

  validation {
    condition     = length(var.files) <= 64
    error_message = "A list has at most 64 files: fill a larger bucket with a client of S3, and leave files out."
  }
  validation {
    condition     = alltrue([for file in var.files : can(regex("^https?://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[1-9][0-9]{0,4})?([/?#][!#-~]*)?$", file.url)) && length(file.url) <= 1024])
    error_message = "A file's url is http or https, has at most 1024 characters, and no user and password in it, since they would be in the state."
  }
  validation {
    condition     = alltrue([for file in var.files : can(regex("^[0-9a-fA-F]{64}$", file.sha256))])
    error_message = "A file's sha256 has 64 hexadecimal digits, as sha256sum FILE prints them."
  }
  validation {
    condition = alltrue([
      for file in var.files :
      can(regex("^[.]?[A-Za-z0-9_~-][A-Za-z0-9._~-]*(/[.]?[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$", file.key)) && length(file.key) <= 255
    ])
    error_message = "A file's key has no leading slash and no empty part, and at most 255 of A-Z, a-z, 0-9, '.', '_', '~' and '-', as in css/main.css."
  }
  validation {
    condition     = length(distinct([for file in var.files : file.key])) == length(var.files)
    error_message = "Two files have the same key: give each one of its own."
  }
  validation {
    condition = alltrue([
      for file in var.files : can(regex("^([A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+( *; *[A-Za-z0-9_-]+=[A-Za-z0-9_.-]+)*)?$", file.content_type))
    ])
    error_message = "A file's content_type is a media type, such as text/html; charset=utf-8."
  }
  validation {
    condition     = alltrue([for file in var.files : can(regex("^[A-Za-z0-9=, -]*$", file.cache_control))])
    error_message = "A file's cache_control has directives such as public, max-age=3600."
  }
}

variable "prune" {
  description = "Whether objects go that an earlier list has put and this one does not name."
  type        = bool
  default     = false
  nullable    = false
}

variable "s3www" {
  description = "The server."
  type = object({
    replicas = optional(number, 2)
    image = optional(object({
      repository  = optional(string, "")
      tag         = optional(string, "")
      digest      = optional(string, "")
      pull_policy = optional(string, "IfNotPresent")
    }), {})
    spa_file        = optional(string, "")
    allowed_origins = optional(list(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.s3www.replicas >= 1 && var.s3www.replicas <= 100 && floor(var.s3www.replicas) == var.s3www.replicas
    error_message = "s3www.replicas is a whole number from 1 to 100."
  }
  validation {
    condition     = can(regex("^(sha256:[0-9a-f]{64})?$", var.s3www.image.digest))
    error_message = "s3www.image.digest is sha256: and 64 hexadecimal digits."
  }
  validation {
    condition     = contains(["Always", "IfNotPresent", "Never"], var.s3www.image.pull_policy)
    error_message = "s3www.image.pull_policy is Always, IfNotPresent or Never."
  }
  validation {
    condition     = can(regex("^(/?[A-Za-z0-9._~-][A-Za-z0-9._~/-]{0,254})?$", var.s3www.spa_file))
    error_message = "s3www.spa_file is the key of a file, such as index.html."
  }
  validation {
    condition     = alltrue([for origin in var.s3www.allowed_origins : can(regex("^(\\*|https?://[A-Za-z0-9.*:-]+)$", origin))])
    error_message = "s3www.allowed_origins has origins such as https://app.example.org or https://*.example.org, without a path, or \"*\"."
  }
}

variable "network_policy" {
  description = "Whether there are NetworkPolicies; who else may reach what is among the values networkPolicy of the chart."
  type        = bool
  default     = true
  nullable    = false
}

# The S3

variable "minio" {
  description = "The S3 that is installed with the site."
  type = object({
    enabled  = optional(bool, true)
    replicas = optional(number, 1)
    image = optional(object({
      repository  = optional(string, "")
      tag         = optional(string, "")
      digest      = optional(string, "")
      pull_policy = optional(string, "IfNotPresent")
    }), {})
    persistence = optional(object({
      enabled       = optional(string, "auto")
      size          = optional(string, "10Gi")
      storage_class = optional(string, "")
    }), {})
    auth = optional(object({
      existing_secret = optional(string, "")
      generation      = optional(number, 1)
    }), {})
  })
  default  = {}
  nullable = false

  validation {
    condition = (
      (var.minio.replicas == 1 || var.minio.replicas >= 4 && var.minio.replicas <= 16) && floor(var.minio.replicas) == var.minio.replicas
    )
    error_message = "minio.replicas is 1, or a whole number from 4 to 16: MinIO spreads what it stores over four drives or more."
  }
  validation {
    condition     = can(regex("^(sha256:[0-9a-f]{64})?$", var.minio.image.digest))
    error_message = "minio.image.digest is sha256: and 64 hexadecimal digits."
  }
  validation {
    condition     = contains(["Always", "IfNotPresent", "Never"], var.minio.image.pull_policy)
    error_message = "minio.image.pull_policy is Always, IfNotPresent or Never."
  }
  validation {
    condition     = contains(["auto", "true", "false"], var.minio.persistence.enabled)
    error_message = "minio.persistence.enabled is \"auto\", true or false."
  }
  validation {
    condition     = can(regex("^[1-9][0-9]*[KMGT]i$", var.minio.persistence.size))
    error_message = "minio.persistence.size is a number and Ki, Mi, Gi or Ti, such as 10Gi."
  }
  validation {
    condition     = can(regex("^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)?$", var.minio.persistence.storage_class))
    error_message = "minio.persistence.storage_class is the name of a StorageClass; leave it out for the cluster's default."
  }
  validation {
    condition     = can(regex("^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)?$", var.minio.auth.existing_secret))
    error_message = "minio.auth.existing_secret is the name of a Secret in the namespace, and not a secret itself."
  }
  validation {
    condition     = var.minio.auth.generation >= 1 && floor(var.minio.auth.generation) == var.minio.auth.generation
    error_message = "minio.auth.generation is a whole number from 1; raise it for other credentials."
  }
}

variable "reader" {
  description = "The credentials that the bucket is read with."
  type = object({
    existing_secret = optional(string, "")
    generation      = optional(number, 1)
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)?$", var.reader.existing_secret))
    error_message = "reader.existing_secret is the name of a Secret in the namespace, and not a secret itself."
  }
  validation {
    condition     = var.reader.generation >= 1 && floor(var.reader.generation) == var.reader.generation
    error_message = "reader.generation is a whole number from 1; raise it for other credentials."
  }
}

variable "external_s3" {
  description = "An S3 that is there already, instead of MinIO."
  type = object({
    endpoint      = optional(string, "")
    writer_secret = optional(string, "")
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^(https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)?$", var.external_s3.endpoint))
    error_message = "external_s3.endpoint is an http or https URL without a path, such as https://s3.example.org: the bucket has an input of its own."
  }
  validation {
    condition     = can(regex("^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)?$", var.external_s3.writer_secret))
    error_message = "external_s3.writer_secret is the name of a Secret in the namespace, and not a secret itself."
  }
}

# How it is reached

variable "internal" {
  description = "Whether a site that only the cluster can reach is meant."
  type        = bool
  default     = false
  nullable    = false
}

variable "service" {
  description = "The Service of s3www."
  type = object({
    type        = optional(string, "ClusterIP")
    port        = optional(number, 80)
    annotations = optional(map(string), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["ClusterIP", "NodePort", "LoadBalancer"], var.service.type)
    error_message = "service.type is ClusterIP, NodePort or LoadBalancer."
  }
  validation {
    condition     = var.service.port >= 1 && var.service.port <= 65535 && floor(var.service.port) == var.service.port
    error_message = "service.port is a whole number from 1 to 65535."
  }
}

variable "ingress" {
  description = "The Ingress, which there is if it has a host."
  type = object({
    host        = optional(string, "")
    class_name  = optional(string, "")
    annotations = optional(map(string), {})
    tls = optional(object({
      enabled     = optional(bool, false)
      secret_name = optional(string, "")
    }), {})
  })
  default  = {}
  nullable = false

  validation {
    condition = (
      can(regex("^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$", var.ingress.host)) && length(var.ingress.host) <= 253
    )
    error_message = "ingress.host is a name such as site.example.org, in lower case, without a scheme, a port or a path."
  }
  validation {
    condition = alltrue([
      for name in [var.ingress.class_name, var.ingress.tls.secret_name] : can(regex("^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)?$", name))
    ])
    error_message = "ingress.class_name and ingress.tls.secret_name are names of Kubernetes objects: lower-case letters, digits, hyphens and dots."
  }
}

# Metrics

variable "metrics" {
  description = "What the Prometheus operator is told."
  type = object({
    minio  = optional(string, "auto")
    s3www  = optional(bool, false)
    rules  = optional(string, "auto")
    labels = optional(map(string), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for setting in [var.metrics.minio, var.metrics.rules] : contains(["auto", "true", "false"], setting)])
    error_message = "metrics.minio and metrics.rules are \"auto\", true or false."
  }
}
