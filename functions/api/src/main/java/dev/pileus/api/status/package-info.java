/** How workloads fare. */
@OpenAPIGroupInfo(
        names = "status",
        info = @OpenAPIDefinition(info = @Info(title = "status", version = "1.0.0", description = CallerToken.NEEDED)))
package dev.pileus.api.status;

import dev.pileus.api.CallerToken;
import io.micronaut.openapi.annotation.OpenAPIGroupInfo;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
