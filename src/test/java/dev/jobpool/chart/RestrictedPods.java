package dev.jobpool.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Kubernetes' Pod Security Standard "restricted", with the "baseline" that it contains: each rule
 * of the standard is a method, in its order there.
 */
final class RestrictedPods {
  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "image",
          "persistentVolumeClaim",
          "projected",
          "secret");
  private static final Set<String> SYSCTLS =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.ip_local_reserved_ports",
          "net.ipv4.ip_unprivileged_port_start",
          "net.ipv4.ping_group_range",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes",
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_syncookies");
  private static final Set<String> SELINUX_TYPES =
      Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");
  private static final Set<String> PROFILES = Set.of("RuntimeDefault", "Localhost");
  private static final List<String> CONTAINERS =
      List.of("/spec/initContainers", "/spec/containers", "/spec/ephemeralContainers");
  private static final List<String> HANDLERS =
      List.of(
          "/livenessProbe/httpGet/host",
          "/readinessProbe/httpGet/host",
          "/startupProbe/httpGet/host",
          "/livenessProbe/tcpSocket/host",
          "/readinessProbe/tcpSocket/host",
          "/startupProbe/tcpSocket/host",
          "/lifecycle/postStart/httpGet/host",
          "/lifecycle/preStop/httpGet/host",
          "/lifecycle/postStart/tcpSocket/host",
          "/lifecycle/preStop/tcpSocket/host");

  private final JsonNode pod;
  private final List<String> violations = new ArrayList<>();

  private RestrictedPods(JsonNode pod) {
    this.pod = pod;
  }

  /** The rules that a pod, or a pod's template, breaks. */
  static List<String> violations(JsonNode pod) {
    return new RestrictedPods(pod).check();
  }

  private List<String> check() {
    hostProcess();
    hostNamespaces();
    privilegedContainers();
    capabilities();
    hostPorts();
    hostProbes();
    appArmor();
    seLinux();
    procMount();
    sysctls();
    volumeTypes();
    privilegeEscalation();
    runAsNonRoot();
    runAsUser();
    seccomp();
    return violations;
  }

  private void hostProcess() {
    forbid("HostProcess", settings("/windowsOptions/hostProcess").anyMatch(JsonNode::asBoolean));
  }

  private void hostNamespaces() {
    for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
      forbid("Host Namespaces: " + field, pod.at("/spec/" + field).asBoolean(false));
    }
  }

  private void privilegedContainers() {
    forbidInContainers(
        "Privileged Containers", c -> c.at("/securityContext/privileged").asBoolean(false));
  }

  /** All dropped; the one that may be added back is for ports below 1024. */
  private void capabilities() {
    forbidInContainers(
        "Capabilities: drop ALL",
        c ->
            c.at("/securityContext/capabilities/drop")
                .valueStream()
                .noneMatch(name -> name.asString().equals("ALL")));
    forbidInContainers(
        "Capabilities: add",
        c ->
            c.at("/securityContext/capabilities/add")
                .valueStream()
                .anyMatch(name -> !name.asString().equals("NET_BIND_SERVICE")));
  }

  private void hostPorts() {
    forbidInContainers(
        "Host Ports",
        c -> c.at("/ports").valueStream().anyMatch(port -> port.at("/hostPort").asInt(0) != 0));
  }

  private void hostProbes() {
    forbidInContainers(
        "Host Probes", c -> HANDLERS.stream().anyMatch(host -> !c.at(host).asString("").isEmpty()));
  }

  private void appArmor() {
    forbid(
        "AppArmor",
        settings("/appArmorProfile/type").anyMatch(type -> !PROFILES.contains(type.asString())));
    forbid(
        "AppArmor: annotation",
        pod.at("/metadata/annotations").properties().stream()
            .filter(entry -> entry.getKey().startsWith("container.apparmor.security.beta"))
            .anyMatch(
                entry -> !entry.getValue().asString().matches("runtime/default|localhost/.*")));
  }

  private void seLinux() {
    forbid(
        "SELinux: type",
        settings("/seLinuxOptions/type").anyMatch(t -> !SELINUX_TYPES.contains(t.asString())));
    forbid(
        "SELinux: user or role",
        Stream.of("user", "role")
            .flatMap(field -> settings("/seLinuxOptions/" + field))
            .anyMatch(value -> !value.asString().isEmpty()));
  }

  private void procMount() {
    forbidInContainers(
        "/proc Mount Type",
        c -> !c.at("/securityContext/procMount").asString("Default").equals("Default"));
  }

  private void sysctls() {
    forbid(
        "Sysctls",
        pod.at("/spec/securityContext/sysctls")
            .valueStream()
            .anyMatch(sysctl -> !SYSCTLS.contains(sysctl.at("/name").asString())));
  }

  private void volumeTypes() {
    pod.at("/spec/volumes")
        .valueStream()
        .flatMap(volume -> volume.properties().stream())
        .map(java.util.Map.Entry::getKey)
        .filter(field -> !field.equals("name") && !VOLUMES.contains(field))
        .forEach(field -> violations.add("Volume Types: " + field));
  }

  private void privilegeEscalation() {
    forbidInContainers(
        "Privilege Escalation",
        c -> c.at("/securityContext/allowPrivilegeEscalation").asBoolean(true));
  }

  /** Every container says so, or the pod does and no container differs. */
  private void runAsNonRoot() {
    boolean pods = pod.at("/spec/securityContext/runAsNonRoot").asBoolean(false);
    forbidInContainers(
        "Running as Non-root", c -> !c.at("/securityContext/runAsNonRoot").asBoolean(pods));
  }

  private void runAsUser() {
    forbid("Running as Non-root user", settings("/runAsUser").anyMatch(user -> user.asLong() == 0));
  }

  private void seccomp() {
    String pods = pod.at("/spec/securityContext/seccompProfile/type").asString("");
    forbidInContainers(
        "Seccomp",
        c -> !PROFILES.contains(c.at("/securityContext/seccompProfile/type").asString(pods)));
  }

  /** What the pod's and the containers' security contexts have there. */
  private Stream<JsonNode> settings(String pointer) {
    return Stream.concat(Stream.of(pod.at("/spec")), containers())
        .map(one -> one.at("/securityContext" + pointer))
        .filter(value -> !value.isMissingNode());
  }

  private Stream<JsonNode> containers() {
    return CONTAINERS.stream().flatMap(pointer -> pod.at(pointer).valueStream());
  }

  private void forbidInContainers(String rule, Predicate<JsonNode> broken) {
    containers()
        .filter(broken)
        .forEach(container -> violations.add(rule + ": " + container.at("/name").asString()));
  }

  private void forbid(String rule, boolean broken) {
    if (broken) {
      violations.add(rule);
    }
  }
}
