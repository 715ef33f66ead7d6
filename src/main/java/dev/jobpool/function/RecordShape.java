package dev.jobpool.function;

import java.util.List;

/**
 * A record class as a JSON object.
 *
 * @param components its properties, in their order
 * @param scalarForm true if a single string or number may stand for one too
 */
public record RecordShape(List<Component> components, boolean scalarForm) {

  public RecordShape {
    components = List.copyOf(components);
  }

  /** One component; its name is the property's name in JSON. */
  public record Component(String name, ValueType type) {}
}
