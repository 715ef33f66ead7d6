package dev.jobpool.function;

import java.util.List;

/** The components of a record class, in their order. */
public record RecordShape(List<Component> components) {

  public RecordShape {
    components = List.copyOf(components);
  }

  /** One component; its name is the property's name in JSON. */
  public record Component(String name, ValueType type) {}
}
