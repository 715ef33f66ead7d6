package dev.jobpool.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Every rule of the standard, each broken in a pod that keeps to all others. */
class RestrictedPodsTest {
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {annotations: {}}
      spec:
        securityContext:
          runAsNonRoot: true
          seccompProfile: {type: RuntimeDefault}
        initContainers:
          - name: first
            securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        containers:
          - name: main
            ports: [{containerPort: 80}]
            livenessProbe: {httpGet: {port: 80}}
            securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        volumes:
          - {name: data, emptyDir: {}}
      """;

  @Test
  void violations_nothingBroken_none() {
    assertThat(RestrictedPods.violations(pod())).isEmpty();
  }

  @Test
  void violations_nothingSaid_allThatMustBe() {
    JsonNode bare = pod("apiVersion: v1\nkind: Pod\nspec: {containers: [{name: main}]}");

    assertThat(RestrictedPods.violations(bare))
        .containsExactly(
            "Capabilities: drop ALL: main",
            "Privilege Escalation: main",
            "Running as Non-root: main",
            "Seccomp: main");
  }

  @Test
  void violations_containerSaysWhatThePodDoesNot_none() {
    JsonNode pod =
        pod(
            """
            apiVersion: v1
            kind: Pod
            spec:
              containers:
                - name: main
                  securityContext:
                    runAsNonRoot: true
                    allowPrivilegeEscalation: false
                    capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
                    seccompProfile: {type: Localhost, localhostProfile: a}
            """);

    assertThat(RestrictedPods.violations(pod)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "/spec/securityContext | windowsOptions: {hostProcess: true} | HostProcess",
        "/spec/containers/0/securityContext | windowsOptions: {hostProcess: true} | HostProcess",
        "/spec | hostNetwork: true | Host Namespaces: hostNetwork",
        "/spec | hostPID: true | Host Namespaces: hostPID",
        "/spec | hostIPC: true | Host Namespaces: hostIPC",
        "/spec/containers/0/securityContext | privileged: true | Privileged Containers: main",
        "/spec/initContainers/0/securityContext | privileged: true | Privileged Containers: first",
        "/spec/containers/0/securityContext | capabilities: {drop: [NET_RAW]} | Capabilities: drop"
            + " ALL: main",
        "/spec/containers/0/securityContext | capabilities: {drop: [ALL], add: [SYS_TIME]} |"
            + " Capabilities: add: main",
        "/spec/containers/0 | ports: [{containerPort: 80, hostPort: 80}] | Host Ports: main",
        "/spec/containers/0/livenessProbe/httpGet | host: 10.0.0.1 | Host Probes: main",
        "/spec/containers/0 | lifecycle: {preStop: {tcpSocket: {host: a}}} | Host Probes: main",
        "/spec/securityContext | appArmorProfile: {type: Unconfined} | AppArmor",
        "/metadata/annotations | container.apparmor.security.beta.kubernetes.io/main: unconfined |"
            + " AppArmor: annotation",
        "/spec/securityContext | seLinuxOptions: {type: spc_t} | SELinux: type",
        "/spec/containers/0/securityContext | seLinuxOptions: {user: root} | SELinux: user or role",
        "/spec/containers/0/securityContext | seLinuxOptions: {role: a} | SELinux: user or role",
        "/spec/containers/0/securityContext | procMount: Unmasked | /proc Mount Type: main",
        "/spec/securityContext | sysctls: [{name: kernel.msgmax, value: 1}] | Sysctls",
        "/spec | volumes: [{name: a, hostPath: {path: /}}] | Volume Types: hostPath",
        "/spec | volumes: [{name: a, nfs: {path: /}}] | Volume Types: nfs",
        "/spec/containers/0/securityContext | allowPrivilegeEscalation: true | Privilege"
            + " Escalation: main",
        "/spec/containers/0/securityContext | runAsNonRoot: false | Running as Non-root: main",
        "/spec/securityContext | runAsUser: 0 | Running as Non-root user",
        "/spec/initContainers/0/securityContext | runAsUser: 0 | Running as Non-root user",
        "/spec/containers/0/securityContext | seccompProfile: {type: Unconfined} | Seccomp: main",
      })
  void violations_oneRuleBroken_thatOne(String where, String change, String violation) {
    JsonNode pod = pod();
    ((ObjectNode) pod.at(where)).setAll((ObjectNode) pod("{" + change + "}"));

    assertThat(RestrictedPods.violations(pod)).containsExactly(violation);
  }

  private static JsonNode pod() {
    return pod(POD);
  }

  private static JsonNode pod(String yaml) {
    return Chart.manifests(yaml).getFirst().json();
  }
}
