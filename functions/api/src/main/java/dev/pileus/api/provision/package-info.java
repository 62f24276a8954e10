/** Creating workloads and changing them. */
@OpenAPIGroupInfo(
        names = "provision",
        info =
                @OpenAPIDefinition(
                        info = @Info(title = "provision", version = "1.0.0", description = CallerToken.NEEDED)))
package dev.pileus.api.provision;

import dev.pileus.api.CallerToken;
import io.micronaut.openapi.annotation.OpenAPIGroupInfo;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
