# The service as an image: docs/kubernetes.md says how to run it, docs/development.md how to build it without Docker,
# docs/decisions/041-image-and-chart.md why it is as it is. A runtime image needs a Java 25 on the path, and bash.
ARG BUILD_IMAGE=docker.io/library/eclipse-temurin:25.0.3_9-jdk
ARG RUNTIME_IMAGE=docker.io/library/eclipse-temurin:25.0.3_9-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
# Without unzip the wrapper fetches another archive of Maven, whose checksum it does not know.
RUN command -v unzip || { apt-get update -q && apt-get install -q -y unzip; }
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY src src
RUN --mount=type=cache,target=/root/.m2 ./mvnw -q package -Dmaven.test.skip=true -P 'image,!jdk25-tools'
RUN java -Djarmode=tools -jar target/jobpool.jar extract --layers --destination target/layers \
 && mkdir -p target/native \
 && cd target/native \
 && jar --extract --file ../layers/dependencies/lib/sqlite-jdbc-*.jar "org/sqlite/native/Linux/$(uname -m)" \
 && mv "org/sqlite/native/Linux/$(uname -m)/libsqlitejdbc.so" . \
 && rm -r org

FROM ${RUNTIME_IMAGE}
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="jobpool" \
      org.opencontainers.image.description="Runs functions in a pool of reusable worker JVMs, over HTTP" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# What changes seldom comes first. All of it is root's, and nobody writes to it.
COPY --from=build /build/target/layers/dependencies/ /opt/jobpool/
COPY --from=build /build/target/layers/spring-boot-loader/ /opt/jobpool/
COPY --from=build /build/target/native/ /opt/jobpool/native/
COPY --from=build /build/target/functions/ /opt/jobpool/samples/
COPY --from=build /build/target/layers/snapshot-dependencies/ /opt/jobpool/
COPY --from=build /build/target/layers/application/ /opt/jobpool/

# /data is the working directory, with the store.
RUN echo 'jobpool:x:10001:10001::/data:/usr/sbin/nologin' >>/etc/passwd && echo 'jobpool:x:10001:' >>/etc/group \
 && mkdir -p /data && chown 10001:10001 /data && chmod 0750 /data

# The actuator has a port of its own, which asks nobody for credentials and is for the platform alone.
ENV SERVER_ADDRESS=0.0.0.0 \
    MANAGEMENT_SERVER_PORT=8081 \
    JOBPOOL_STORE_URL=jdbc:sqlite:/data/store/jobpool.db \
    JOBPOOL_POOL_FUNCTIONS=/opt/jobpool/samples \
    JOBPOOL_POOL_CACHE_DIRECTORY=/opt/jobpool/cache

# The AOT caches of the service and of its workers, from a run that serves jobs.
RUN --mount=type=bind,source=src/main/docker/train.sh,target=/train.sh bash /train.sh

WORKDIR /data
VOLUME ["/data", "/tmp"]
USER 10001:10001
EXPOSE 8080 8081
# A quarter of the container's memory is the service's heap; half of it is shared out among the workers. The JVM's second
# compiler begins later than usual, as a start has better use for the CPUs. Huge pages, where the kernel has them for those
# who ask, and pages that are touched all at once when they are mapped, the AOT cache's above all, spare a start most of its
# page faults. The heap is touched, too, and so begins small wherever the machine has much memory.
ENTRYPOINT ["java", \
  "-XX:AOTCache=/opt/jobpool/service.aot", \
  "-XX:MaxRAMPercentage=25", \
  "-Xms64m", \
  "-XX:+UseTransparentHugePages", \
  "-XX:+AlwaysPreTouch", \
  "-XX:Tier4InvocationThreshold=20000", \
  "-XX:Tier4MinInvocationThreshold=2400", \
  "-XX:Tier4CompileThreshold=60000", \
  "-XX:Tier4BackEdgeThreshold=160000", \
  "-XX:+ExitOnOutOfMemoryError", \
  "-XX:-UsePerfData", \
  "-Dorg.sqlite.lib.path=/opt/jobpool/native", \
  "-Dorg.sqlite.lib.name=libsqlitejdbc.so", \
  "--enable-native-access=ALL-UNNAMED", \
  "-jar", "/opt/jobpool/jobpool.jar"]
