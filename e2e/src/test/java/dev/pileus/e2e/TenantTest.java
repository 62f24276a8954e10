package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Checkout;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Workloads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tenant and its members, made as people make them. */
final class TenantTest {

    private final String tenant = "e2e-made-" + Tenant.suffix();

    @AfterEach
    void remove() {
        Checkout.removeTenant(tenant);
    }

    @Test
    void shouldLetAMemberWorkWhenTheTokenIsWhatMakePrints() {
        Checkout.make("tenant", "NAME=" + tenant);

        String printed = Checkout.make("token", "TENANT=" + tenant, "USER=bob");

        assertThat(printed).as("a token alone").matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\\R?");
        Workloads workloads = new Workloads(Caller.with(printed.strip()), tenant);
        workloads.awaitMembership(true);
        String name = workloads.run("echo hello");
        assertThat(workloads.awaitPhase(name, "Succeeded").path("createdBy").asText())
                .isEqualTo("system:serviceaccount:" + tenant + ":bob");
    }

    @Test
    void shouldChangeNothingWhenItIsMadeAgain() {
        Checkout.make("tenant", "NAME=" + tenant);
        String before = Checkout.make("token", "TENANT=" + tenant, "USER=bob").strip();
        Workloads workloads = new Workloads(Caller.with(before), tenant);
        workloads.awaitMembership(true);
        String name = workloads.run("true");

        Checkout.make("tenant", "NAME=" + tenant);
        String after = Checkout.make("token", "TENANT=" + tenant, "USER=bob").strip();

        workloads.get(name).expect(200);
        new Workloads(Caller.with(after), tenant).get(name).expect(200);
    }
}
