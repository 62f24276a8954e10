import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One request of a `requests.http`, the format that editors know: `###` and a title between requests, then
/// `METHOD /path`, headers, an empty line, the body.
record Request(String method, String path, Map<String, String> headers, String body) {

    static List<Request> parse(String text) {
        List<Request> requests = new ArrayList<>();
        for (String block : text.split("(?m)^###.*$")) {
            if (!block.isBlank()) {
                requests.add(request(block.strip()));
            }
        }
        if (requests.isEmpty()) {
            throw new IllegalArgumentException("There is no request to train with.");
        }
        return requests;
    }

    private static Request request(String block) {
        String[] parts = block.split("\n\\s*\n", 2);
        String[] head = parts[0].split("\n");
        String[] line = head[0].split(" ");
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < head.length; i++) {
            String[] header = head[i].split(":", 2);
            headers.put(header[0].strip(), header[1].strip());
        }
        return new Request(line[0], line[1], headers, parts.length > 1 ? parts[1].strip() : "");
    }
}
