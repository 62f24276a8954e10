package dev.pileus.ui.pages;

import dev.pileus.api.Phase;
import dev.pileus.api.provision.Catalogue.Kind;
import io.micronaut.core.annotation.Nullable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A filter and an order of a list of workloads; {@code filter.js} does the same without asking for the page again.
 *
 * @param q words that have to be in a workload's text
 * @param kind the kind's id, or the empty text for all
 * @param phase the phase's title, or the empty text for all
 * @param sort the order
 */
public record ListFilter(String q, String kind, String phase, Sort sort) {

    /** The orders to choose from. */
    public enum Sort {
        /** The youngest first. */
        NEWEST("Newest first"),
        /** By the alphabet. */
        NAME("By name"),
        /** What ends next, first. */
        ENDING("Expiring soonest"),
        /** What has failed, first. */
        FAILED("Failed first");

        private final String title;

        Sort(String title) {
            this.title = title;
        }

        /** What people read. */
        public String title() {
            return title;
        }

        /** What addresses carry. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        private Comparator<WorkloadView> comparator() {
            Comparator<WorkloadView> newest =
                    Comparator.comparing(WorkloadView::createdIso).reversed().thenComparing(WorkloadView::name);
            return switch (this) {
                case NEWEST -> newest;
                case NAME -> Comparator.comparing(WorkloadView::name);
                case ENDING -> Comparator.comparing(WorkloadView::endIso).thenComparing(newest);
                case FAILED -> Comparator.comparingInt(WorkloadView::rank).thenComparing(newest);
            };
        }

        private static Sort of(String id) {
            return Arrays.stream(values())
                    .filter(sort -> sort.id().equals(id))
                    .findFirst()
                    .orElse(NEWEST);
        }
    }

    /**
     * The workloads of a kind.
     *
     * @param kind the kind
     * @param workloads in order
     */
    public record Group(Kind kind, List<WorkloadView> workloads) {}

    /** What an address asks for; nothing of it can be wrong. */
    static ListFilter of(@Nullable String q, @Nullable String kind, @Nullable String phase, @Nullable String sort) {
        return new ListFilter(
                q == null ? "" : q.strip(), kind == null ? "" : kind, phase == null ? "" : phase, Sort.of(sort));
    }

    /** Whether anything is left out. */
    public boolean isNarrow() {
        return !q.isEmpty() || !kind.isEmpty() || !phase.isEmpty();
    }

    /** The phases to choose from. */
    public List<String> phases() {
        return Arrays.stream(Phase.values()).map(Phase::title).toList();
    }

    /** The orders to choose from. */
    public List<Sort> sorts() {
        return List.of(Sort.values());
    }

    /** The workloads by kind, in the catalogue's order; a kind of the catalogue that has none has an empty group. */
    List<Group> groups(List<Kind> kinds, List<WorkloadView> workloads) {
        Map<String, Group> groups = new LinkedHashMap<>();
        kinds.forEach(known -> groups.put(known.kind(), new Group(known, new ArrayList<>())));
        workloads.stream().filter(this::shows).sorted(sort.comparator()).forEach(workload -> groups.computeIfAbsent(
                        workload.kind().kind(), id -> new Group(workload.kind(), new ArrayList<>()))
                .workloads()
                .add(workload));
        return List.copyOf(groups.values());
    }

    private boolean shows(WorkloadView workload) {
        return (kind.isEmpty() || kind.equals(workload.kind().kind()))
                && (phase.isEmpty() || phase.equals(workload.phase()))
                && Arrays.stream(q.toLowerCase(Locale.ROOT).split("\\s+")).allMatch(workload.text()::contains);
    }
}
