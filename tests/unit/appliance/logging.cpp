#include "appliance/log.hpp"
#include "tests/support/directory.hpp"
#include "tests/unit/appliance/json_text.hpp"

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>

using namespace tests::appliance_layer;
namespace lines = appliance::log;
using namespace std::string_view_literals;

namespace {

constexpr auto hostile = "a\"b\\c\nd\re\tf\0g\x1B[31m\x7F"sv;

/// What is logged between construction and text() goes to a file instead of standard error.
class CapturedLog {
 public:
  explicit CapturedLog(const appliance::Config::Log& settings) : before_(::dup(STDERR_FILENO)) {
    const int file = ::open((place_ / "log").c_str(), O_CREAT | O_WRONLY, 0600);
    ::dup2(file, STDERR_FILENO);
    ::close(file);
    lines::set_up(settings);
  }
  ~CapturedLog() { restore(); }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;

  std::string text() {
    restore();
    return tests::support::read_file(place_ / "log");
  }

 private:
  void restore() {
    if (before_ >= 0) {
      ::dup2(before_, STDERR_FILENO);
      ::close(before_);
      before_ = -1;
    }
  }

  tests::support::TemporaryDirectory place_{"log"};
  int before_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_log)

BOOST_AUTO_TEST_CASE(is_one_json_object_a_line_whatever_it_is_given) {
  CapturedLog captured({.level = appliance::LogLevel::info, .format = appliance::LogFormat::json, .requests = true});
  lines::info("something happened", {{"id", hostile}, {"empty", ""}});
  lines::error("{} %s");
  const auto text = captured.text();
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 2);
  const auto line = parsed(text.substr(0, text.find('\n')));
  BOOST_TEST(appliance::json::text_of(*appliance::json::find(line.root(), "event")) == "something happened");
  BOOST_TEST(appliance::json::text_of(*appliance::json::find(line.root(), "level")) == "info");
  BOOST_TEST(appliance::json::text_of(*appliance::json::find(line.root(), "id")) == hostile);
  BOOST_TEST(appliance::json::find(line.root(), "time") != nullptr);
  BOOST_TEST(text.find("\"{} %s\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(is_one_line_of_plain_text_whatever_it_is_given) {
  CapturedLog captured({.level = appliance::LogLevel::info, .format = appliance::LogFormat::text, .requests = true});
  lines::warning("something happened", {{"id", hostile}});
  const auto text = captured.text();
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 1);
  BOOST_TEST(std::none_of(text.begin(), text.end() - 1,
                          [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }));
  BOOST_TEST(text.find(" something happened id=\"a\\\"b\\\\c?d?e?f?g?[31m?\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(leaves_out_what_is_below_its_level) {
  CapturedLog captured({.level = appliance::LogLevel::warning, .format = appliance::LogFormat::text, .requests = true});
  lines::debug("no");
  lines::info("no");
  BOOST_TEST(!lines::shows_info());
  lines::warning("yes");
  const auto text = captured.text();
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 1);
}

BOOST_AUTO_TEST_SUITE_END()
