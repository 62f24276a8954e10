locals {
  chart = var.chart == "" ? "${path.module}/../../../charts/site" : var.chart

  # A chart that is a folder is upgraded when any of its files changes, and not only the version that it says it has.
  chart_files  = var.repository == "" ? sort(fileset(local.chart, "**")) : []
  chart_digest = sha256(join("\n", [for file in local.chart_files : "${file} ${filesha256("${local.chart}/${file}")}"]))

  # As the chart names its objects.
  full_name = trimsuffix(substr(strcontains(var.name, "site") ? var.name : "${var.name}-site", 0, 45), "-")

  # An image of one's own has no digest, or its own: the one that the chart has is of the chart's image.
  images = {
    for name, image in { s3www = var.s3www.image, minio = var.minio.image } : name => merge(
      { pullPolicy = image.pull_policy },
      image.repository == "" ? {} : { repository = image.repository },
      image.tag == "" ? {} : { tag = image.tag },
      join("", [image.repository, image.tag, image.digest]) == "" ? {} : { digest = image.digest },
    )
  }

  values = {
    bucket = var.bucket
    files = [
      for file in var.files : merge(
        { url = file.url, sha256 = lower(file.sha256), key = file.key },
        file.content_type == "" ? {} : { contentType = file.content_type },
        file.cache_control == "" ? {} : { cacheControl = file.cache_control },
      )
    ]
    prune = var.prune

    s3www = {
      replicas       = var.s3www.replicas
      image          = local.images.s3www
      spaFile        = var.s3www.spa_file
      allowedOrigins = var.s3www.allowed_origins
    }
    minio = {
      enabled  = var.minio.enabled
      replicas = var.minio.replicas
      image    = local.images.minio
      persistence = {
        enabled      = yamldecode(var.minio.persistence.enabled) # "auto", true or false
        size         = var.minio.persistence.size
        storageClass = var.minio.persistence.storage_class
      }
      auth = {
        existingSecret = var.minio.auth.existing_secret
        generation     = var.minio.auth.generation
      }
    }
    reader = {
      existingSecret = var.reader.existing_secret
      generation     = var.reader.generation
    }
    externalS3 = {
      endpoint     = var.external_s3.endpoint
      writerSecret = var.external_s3.writer_secret
    }

    service = {
      type        = var.service.type
      port        = var.service.port
      annotations = var.service.annotations
    }
    ingress = {
      enabled     = var.ingress.host != ""
      className   = var.ingress.class_name
      host        = var.ingress.host
      annotations = var.ingress.annotations
      tls = {
        enabled    = var.ingress.tls.enabled
        secretName = var.ingress.tls.secret_name
      }
    }
    networkPolicy = { enabled = var.network_policy }
    metrics = {
      minio  = { enabled = yamldecode(var.metrics.minio) }
      s3www  = { enabled = var.metrics.s3www }
      rules  = { enabled = yamldecode(var.metrics.rules) }
      labels = var.metrics.labels
    }
  }
}

resource "helm_release" "this" {
  name             = var.name
  namespace        = var.namespace
  create_namespace = var.create_namespace

  repository = var.repository == "" ? null : var.repository
  chart      = local.chart
  version    = var.chart_version == "" ? null : var.chart_version

  # The later ones go before the earlier ones, key by key; the last has only the comment, by which a change of the chart is seen.
  values = concat(
    [yamlencode(local.values), yamlencode(var.helm_values)],
    length(local.chart_files) == 0 ? [] : ["# chart: ${local.chart_digest}\n"],
  )

  # Values that the chart's schema refuses are an error of the plan already.
  lint = true

  # Until the pods are ready and the Job that puts the files is done, each within the timeout.
  wait            = true
  timeout         = var.timeout
  atomic          = var.atomic
  cleanup_on_fail = var.atomic
  max_history     = var.max_history

  lifecycle {
    precondition {
      condition     = var.internal || var.ingress.host != "" || var.service.type != "ClusterIP"
      error_message = "Nothing outside of the cluster could reach the site: give ingress.host, or service.type = \"LoadBalancer\" or \"NodePort\", or internal = true if that is what it is to be."
    }
    precondition {
      condition     = var.minio.enabled || var.external_s3.endpoint != ""
      error_message = "Without MinIO the bucket has to be somewhere else: give external_s3.endpoint, such as https://s3.example.org."
    }
    precondition {
      condition     = var.minio.enabled || var.reader.existing_secret != ""
      error_message = "The external S3 has to be read with its own credentials: give reader.existing_secret, the name of a Secret in the namespace with the keys accessKey and secretKey."
    }
    precondition {
      condition     = var.minio.enabled || length(var.files) == 0 || var.external_s3.writer_secret != ""
      error_message = "The files have to be put into the external S3 with its own credentials: give external_s3.writer_secret, the name of a Secret in the namespace with the keys accessKey and secretKey."
    }
    precondition {
      condition     = !var.minio.enabled || var.external_s3.endpoint == ""
      error_message = "The bucket is in MinIO or in the external S3, and not in both: set minio.enabled = false, or leave external_s3 out."
    }
    precondition {
      condition     = !var.ingress.tls.enabled || var.ingress.host != ""
      error_message = "A certificate is for a host: give ingress.host, or leave ingress.tls out."
    }
  }
}
