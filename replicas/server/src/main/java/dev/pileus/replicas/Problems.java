package dev.pileus.replicas;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.Status;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.UnframedGrpcErrorHandler;
import com.linecorp.armeria.server.grpc.UnframedGrpcStatusMappingFunction;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Base64;
import java.util.Optional;

/** Errors over HTTP, as <a href="https://www.rfc-editor.org/rfc/rfc9457">problem details</a>, with the gRPC code beside. */
final class Problems implements UnframedGrpcErrorHandler, ServerErrorHandler {

    private static final String DETAILS = "grpc-status-details-bin";
    private static final MediaType PROBLEM_JSON = MediaType.create("application", "problem+json");
    private static final String RETRY_AFTER_SECONDS = "2";

    /** Writes a status that a method has answered. */
    @Override
    public HttpResponse handle(ServiceRequestContext context, io.grpc.Status status, AggregatedHttpResponse response) {
        String details = Optional.ofNullable(response.trailers().get(DETAILS))
                .orElseGet(() -> response.headers().get(DETAILS, ""));
        return response(context, status(status, details)).toHttpResponse();
    }

    private static Status status(io.grpc.Status status, String details) {
        if (!details.isEmpty()) {
            try {
                return Status.parseFrom(Base64.getDecoder().decode(details));
            } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
                // The code and its description say the same in fewer words.
            }
        }
        return Status.newBuilder()
                .setCode(status.getCode().value())
                .setMessage(Optional.ofNullable(status.getDescription()).orElse(""))
                .build();
    }

    /** Writes a failure before a method was called. */
    @Override
    public HttpResponse onServiceException(ServiceRequestContext context, Throwable failure) {
        if (failure instanceof HttpStatusException exception
                && exception.httpStatus().isClientError()) {
            String detail = failure.getCause() instanceof IllegalArgumentException cause ? cause.getMessage() : "";
            return response(exception.httpStatus(), problem(exception.httpStatus(), detail))
                    .toHttpResponse();
        }
        return ServerErrorHandler.ofDefault().onServiceException(context, failure);
    }

    /** Writes what the server answers without a method: unknown paths, methods that a path has not, bodies that are too large. */
    @Override
    public AggregatedHttpResponse renderStatus(
            ServiceRequestContext context,
            ServiceConfig config,
            RequestHeaders headers,
            HttpStatus status,
            String description,
            Throwable cause) {
        return response(status, problem(status, Optional.ofNullable(description).orElse("")));
    }

    /** The answer to a request that comes to no method: over gRPC trailers alone, over HTTP a problem. */
    static HttpResponse refusal(ServiceRequestContext context, HttpRequest request, StatusRuntimeException failure) {
        MediaType type = request.contentType();
        if (type == null || !type.subtype().startsWith("grpc")) {
            return response(context, StatusProto.fromThrowable(failure)).toHttpResponse();
        }
        io.grpc.Status status = failure.getStatus();
        return HttpResponse.of(ResponseHeaders.builder(HttpStatus.OK)
                .contentType(type)
                .addInt("grpc-status", status.getCode().value())
                .add("grpc-message", status.getDescription().replace("%", "%25"))
                .build());
    }

    /** The answer that says so. */
    static AggregatedHttpResponse response(ServiceRequestContext context, Status status) {
        HttpStatus httpStatus = httpStatus(context, status);
        return response(httpStatus, problem(httpStatus, status));
    }

    /** The answer's body alone. */
    static String json(ServiceRequestContext context, Throwable failure) {
        Status status = StatusProto.fromThrowable(failure);
        return problem(httpStatus(context, status), status).toString();
    }

    private static HttpStatus httpStatus(ServiceRequestContext context, Status status) {
        return UnframedGrpcStatusMappingFunction.of()
                .apply(context, io.grpc.Status.fromCodeValue(status.getCode()), null);
    }

    private static AggregatedHttpResponse response(HttpStatus status, ObjectNode problem) {
        var headers = ResponseHeaders.builder(status).contentType(PROBLEM_JSON);
        if (status.equals(HttpStatus.SERVICE_UNAVAILABLE)) {
            headers.add("retry-after", RETRY_AFTER_SECONDS);
        }
        return AggregatedHttpResponse.of(headers.build(), HttpData.ofUtf8(problem.toString()));
    }

    private static ObjectNode problem(HttpStatus status, String detail) {
        ObjectNode problem = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", status.reasonPhrase())
                .put("status", status.code());
        return detail.isEmpty() ? problem : problem.put("detail", detail);
    }

    private static ObjectNode problem(HttpStatus httpStatus, Status status) {
        ObjectNode problem = problem(httpStatus, status.getMessage())
                .put("code", Code.forNumber(status.getCode()).name());
        ArrayNode errors = JsonNodeFactory.instance.arrayNode();
        status.getDetailsList().stream()
                .filter(detail -> detail.is(BadRequest.class))
                .flatMap(detail -> {
                    try {
                        return detail.unpack(BadRequest.class).getFieldViolationsList().stream();
                    } catch (InvalidProtocolBufferException e) {
                        throw new IllegalStateException("the server's own message cannot be read", e);
                    }
                })
                .forEach(violation -> errors.addObject()
                        .put("field", violation.getField())
                        .put("message", violation.getDescription()));
        return errors.isEmpty() ? problem : problem.set("errors", errors);
    }
}
