#pragma once

#include "api/route.hpp"

#include <string>
#include <vector>

namespace api {

/// Where a request leads.
struct Match {
  const Face* face = nullptr;    ///< whose answer it gets; never null
  const Route* route = nullptr;  ///< nullptr: no such path, or not by this method
  std::vector<std::string> parameters;
  std::string allowed_methods;  ///< where the path exists, but not by this method
  bool any_origin = false;      ///< as the row says, also where the path exists but not by this method
};

/// The routes of all faces, side by side on one port. Immutable.
class RouteTable {
 public:
  /// The first face answers for paths that nobody claims. Faces must outlive the table. Throws
  /// appliance::Error{invalid} where there is none.
  explicit RouteTable(std::vector<const Face*> faces);

  /// Where a face claims the request, by its credential, it alone answers, but for what is open to anyone. The one
  /// place where requests are dealt out to faces.
  [[nodiscard]] Match find(const http::Request& request) const;

 private:
  struct Entry {
    const Face* face;
    const Route* route;
    std::vector<std::string> segments;
  };

  [[nodiscard]] static Match match_of(const Entry& entry, const http::Request& request);
  /// nullptr: none.
  [[nodiscard]] const Face* claiming_face(const http::Request& request) const;

  std::vector<const Face*> faces_;
  std::vector<Entry> entries_;
};

[[nodiscard]] std::string_view name_of(http::Method method) noexcept;

}  // namespace api
